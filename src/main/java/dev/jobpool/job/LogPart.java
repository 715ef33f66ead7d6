package dev.jobpool.job;

import java.util.Arrays;

/**
 * A piece of what a job printed. The array is not to be changed.
 *
 * @param from how many bytes were printed before it
 * @param omittedBytes how many of those after {@code from} are not kept, before the text begins
 * @param text whole characters of UTF-8, if whole ones were printed
 * @param printedBytes how much the job has printed so far
 */
public record LogPart(long from, long omittedBytes, byte[] text, long printedBytes) {
  /** Of a job that has printed nothing. */
  static final LogPart NONE = new LogPart(0, 0, new byte[0], 0);

  /** Bytes that can be read in pieces. */
  public interface Bytes {
    int length();

    byte[] range(int from, int to);

    /** Those of an array. */
    static Bytes of(byte[] array) {
      return new Bytes() {
        @Override
        public int length() {
          return array.length;
        }

        @Override
        public byte[] range(int from, int to) {
          return Arrays.copyOfRange(array, from, to);
        }
      };
    }
  }

  /**
   * The next piece of a log of which the beginning and the end are kept.
   *
   * @param from where it begins; beyond what was printed: it is empty
   * @param maxBytes how long the text is at most; at least 4
   */
  public static LogPart cut(Bytes head, long omitted, Bytes tail, long from, int maxBytes) {
    long printed = head.length() + omitted + tail.length();
    if (from < head.length()) {
      int end = (int) Math.min(head.length(), from + maxBytes);
      byte[] text = head.range((int) from, end);
      // A character that is cut off where the gap begins belongs to the gap.
      byte[] whole =
          end < head.length() || omitted > 0
              ? Arrays.copyOf(text, Utf8.wholeCharacters(text))
              : text;
      if (whole.length > 0) {
        return new LogPart(from, 0, whole, printed);
      }
    }
    long tailAt = head.length() + omitted;
    int skipped = (int) Math.min(Math.max(from - tailAt, 0), tail.length());
    int end = (int) Math.min(tail.length(), (long) skipped + maxBytes);
    byte[] text = tail.range(skipped, end);
    int cutOff = from < tailAt && omitted > 0 ? Utf8.continuationBytes(text) : 0;
    int whole = end < tail.length() ? Utf8.wholeCharacters(text) : text.length;
    return new LogPart(
        from,
        Math.max(tailAt - from, 0) + cutOff,
        Arrays.copyOfRange(text, cutOff, Math.max(cutOff, whole)),
        printed);
  }

  /** Where the next piece begins. */
  public long end() {
    return from + omittedBytes + text.length;
  }

  /** True if there is nothing new. */
  public boolean isEmpty() {
    return text.length == 0;
  }

  /** Without a character that has not been printed wholly. */
  LogPart withoutCutCharacter() {
    return new LogPart(
        from, omittedBytes, Arrays.copyOf(text, Utf8.wholeCharacters(text)), printedBytes);
  }
}
