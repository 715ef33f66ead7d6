package dev.jobpool.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits of the HTTP interface: {@code jobpool.http.*}.
 *
 * @param maxBodyBytes longest body that is read
 * @param defaultWait how long {@code mode=sync} waits if the client does not say
 * @param maxWait how long a client may ask to wait
 */
@ConfigurationProperties("jobpool.http")
public record HttpSettings(
    @DefaultValue("16777216") int maxBodyBytes,
    @DefaultValue("30s") Duration defaultWait,
    @DefaultValue("5m") Duration maxWait) {

  public HttpSettings {
    require(maxBodyBytes >= 1024, "jobpool.http.max-body-bytes must be at least 1024");
    require(
        maxBodyBytes < Integer.MAX_VALUE, "jobpool.http.max-body-bytes must be less than 2^31-1");
    require(defaultWait.isPositive(), "jobpool.http.default-wait must be positive");
    require(
        maxWait.compareTo(defaultWait) >= 0,
        "jobpool.http.max-wait must not be below default-wait");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
