package dev.jobpool.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of the HTTP interface: {@code jobpool.http.*}.
 *
 * @param maxBody longest body that is read
 * @param maxUpload longest stream of items that is read
 * @param maxLine longest line of it, and so the largest item
 * @param defaultWait how long {@code mode=sync} waits if the client does not say
 * @param maxWait how long a client may ask to wait
 * @param heartbeat after how long without an event a client that follows a job gets a sign of life
 * @param maxStreams how many clients may follow jobs at a time
 * @param slowTimeout in which the head of a request must have come, and after which its body must
 *     come at a certain speed
 */
@ConfigurationProperties("jobpool.http")
public record HttpSettings(
    @DefaultValue("16MB") DataSize maxBody,
    @DefaultValue("1GB") DataSize maxUpload,
    @DefaultValue("1MB") DataSize maxLine,
    @DefaultValue("30s") Duration defaultWait,
    @DefaultValue("5m") Duration maxWait,
    @DefaultValue("15s") Duration heartbeat,
    @DefaultValue("5000") int maxStreams,
    @DefaultValue("30s") Duration slowTimeout) {

  private static final DataSize SMALLEST_BODY = DataSize.ofKilobytes(1);
  private static final DataSize LARGEST_BODY = DataSize.ofGigabytes(1);
  private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(10);
  private static final Duration LONGEST_HEARTBEAT = Duration.ofHours(1);

  /** What a worker can be given at a time is more, whatever the settings. */
  private static final DataSize LARGEST_LINE = DataSize.ofMegabytes(32);

  public HttpSettings {
    require(
        maxBody.compareTo(SMALLEST_BODY) >= 0 && maxBody.compareTo(LARGEST_BODY) <= 0,
        "jobpool.http.max-body must be from 1KB to 1GB");
    require(
        maxLine.compareTo(SMALLEST_BODY) >= 0 && maxLine.compareTo(LARGEST_LINE) <= 0,
        "jobpool.http.max-line must be from 1KB to 32MB");
    require(
        maxUpload.compareTo(maxLine) >= 0, "jobpool.http.max-upload must not be below max-line");
    require(slowTimeout.isPositive(), "jobpool.http.slow-timeout must be positive");
    require(defaultWait.isPositive(), "jobpool.http.default-wait must be positive");
    require(
        maxWait.compareTo(defaultWait) >= 0,
        "jobpool.http.max-wait must not be below default-wait");
    require(
        heartbeat.compareTo(SHORTEST_HEARTBEAT) >= 0 && heartbeat.compareTo(LONGEST_HEARTBEAT) <= 0,
        "jobpool.http.heartbeat must be from 10ms to 1h");
    require(maxStreams >= 0, "jobpool.http.max-streams must not be negative");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
