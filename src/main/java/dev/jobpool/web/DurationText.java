package dev.jobpool.web;

import dev.jobpool.job.JobRequest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How durations are written in requests: {@code 500ms}, {@code 30s}, {@code 1.5h} or ISO-8601. */
final class DurationText {
  /** Longer is a mistake rather than a wish; the limit also keeps sums with times in range. */
  static final Duration MAX = JobRequest.MAX_DURATION;

  private static final int MAX_LENGTH = 40;
  private static final Pattern NUMBER_WITH_UNIT =
      Pattern.compile("(?<number>-?[0-9]+(\\.[0-9]+)?)(?<unit>ms|s|m|h|d)");
  private static final Map<String, BigDecimal> NANOS_PER_UNIT =
      Map.of(
          "ms", new BigDecimal("1e6"),
          "s", new BigDecimal("1e9"),
          "m", new BigDecimal("60e9"),
          "h", new BigDecimal("3600e9"),
          "d", new BigDecimal("86400e9"));

  private DurationText() {}

  /**
   * @throws IllegalArgumentException if it is no duration, negative, or longer than {@link #MAX};
   *     the message is for the client
   */
  static Duration parse(String text) {
    Duration duration = text.length() > MAX_LENGTH ? null : read(text);
    if (duration == null) {
      throw new IllegalArgumentException(
          Excerpt.of(text)
              + " is no duration; write a number with its unit (500ms, 30s, 5m, 1h, 2d) or ISO-8601"
              + " (PT30S)");
    }
    if (duration.isNegative()) {
      throw new IllegalArgumentException("must not be negative, but is " + text);
    }
    if (duration.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "may be %d days at most, but is %s".formatted(MAX.toDays(), text));
    }
    return duration;
  }

  private static @Nullable Duration read(String text) {
    Matcher matcher = NUMBER_WITH_UNIT.matcher(text);
    if (matcher.matches()) {
      BigDecimal unit = NANOS_PER_UNIT.get(matcher.group("unit"));
      BigDecimal nanos = new BigDecimal(matcher.group("number")).multiply(unit);
      return nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
          ? Duration.ofSeconds(nanos.signum() * Long.MAX_VALUE)
          : Duration.ofNanos(nanos.longValue());
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }
}
