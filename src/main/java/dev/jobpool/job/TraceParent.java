package dev.jobpool.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a distributed trace, as the header {@code traceparent} tells it (W3C Trace Context).
 *
 * @param traceId 32 hexadecimal digits in lower case, not all 0
 * @param spanId who calls: 16 hexadecimal digits in lower case, not all 0
 * @param flags 2 hexadecimal digits
 */
public record TraceParent(String traceId, String spanId, String flags) {
  /** The header. */
  public static final String HEADER = "traceparent";

  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final String NO_VERSION = "ff";
  private static final String ONLY_VERSION = "00";
  private static final int SAMPLED = 1;

  /**
   * Reads a header's value. Of a version to come what is known of it is read, as the specification
   * wants it.
   *
   * @return empty if it is none, and so to be ignored
   */
  public static Optional<TraceParent> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()
        || parts.group(1).equals(NO_VERSION)
        || (parts.group(1).equals(ONLY_VERSION) && parts.group(5) != null)
        || isZero(parts.group(2))
        || isZero(parts.group(3))) {
      return Optional.empty();
    }
    return Optional.of(new TraceParent(parts.group(2), parts.group(3), parts.group(4)));
  }

  private static boolean isZero(String id) {
    return id.chars().allMatch(c -> c == '0');
  }

  /** True if those who call want the trace to be recorded. */
  public boolean isSampled() {
    return (Integer.parseInt(flags, 16) & SAMPLED) != 0;
  }

  /** The place of somebody in the same trace who was called from here. */
  public TraceParent child(String childSpanId) {
    return new TraceParent(traceId, childSpanId, flags);
  }

  /** As the header's value, in the version that this knows. */
  public String text() {
    return ONLY_VERSION + "-" + traceId + "-" + spanId + "-" + flags;
  }
}
