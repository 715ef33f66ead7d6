package dev.jobpool.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of the HTTP interface: {@code jobpool.http.*}.
 *
 * @param maxBody longest body that is read
 * @param defaultWait how long {@code mode=sync} waits if the client does not say
 * @param maxWait how long a client may ask to wait
 */
@ConfigurationProperties("jobpool.http")
public record HttpSettings(
    @DefaultValue("16MB") DataSize maxBody,
    @DefaultValue("30s") Duration defaultWait,
    @DefaultValue("5m") Duration maxWait) {

  private static final DataSize SMALLEST_BODY = DataSize.ofKilobytes(1);
  private static final DataSize LARGEST_BODY = DataSize.ofGigabytes(1);

  public HttpSettings {
    require(
        maxBody.compareTo(SMALLEST_BODY) >= 0 && maxBody.compareTo(LARGEST_BODY) <= 0,
        "jobpool.http.max-body must be from 1KB to 1GB");
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
