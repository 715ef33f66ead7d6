package dev.jobpool.job;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from.
 *
 * @param principal the name of who sent it, 1 to {@value #MAX_LENGTH} characters of which none is a
 *     control character; null: nobody was asked who they are
 * @param traceParent the W3C trace context that it was sent in, as in the header {@code
 *     traceparent}, at most {@value #MAX_LENGTH} characters of printable ASCII; null: none
 */
public record Origin(@Nullable String principal, @Nullable String traceParent) {
  public static final int MAX_LENGTH = 255;

  /** Nothing is known. */
  public static final Origin UNKNOWN = new Origin(null, null);

  public Origin {
    if (principal != null && !isName(principal)) {
      throw new IllegalArgumentException(
          "A principal's name has 1 to %d characters, none of them a control character"
              .formatted(MAX_LENGTH));
    }
    if (traceParent != null && !isHeaderValue(traceParent)) {
      throw new IllegalArgumentException(
          "A trace context has 1 to %d characters of printable ASCII".formatted(MAX_LENGTH));
    }
  }

  /** A principal without a trace context. */
  public static Origin of(String principal) {
    return new Origin(principal, null);
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= MAX_LENGTH
        && text.chars()
            .noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
  }

  private static boolean isHeaderValue(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
