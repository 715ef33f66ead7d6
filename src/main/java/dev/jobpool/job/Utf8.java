package dev.jobpool.job;

/** Where characters begin and end in UTF-8 that may have been cut anywhere. */
public final class Utf8 {
  private Utf8() {}

  /** The length without a character that is cut off at the end. */
  public static int wholeCharacters(byte[] text) {
    int start = text.length - 1;
    while (start >= 0 && text.length - start < 4 && (text[start] & 0xC0) == 0x80) {
      start--;
    }
    if (start < 0) {
      return text.length;
    }
    int lead = text[start] & 0xFF;
    int needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return text.length - start < needed ? start : text.length;
  }

  /** How many bytes at the beginning belong to a character that is cut off. */
  public static int continuationBytes(byte[] text) {
    int count = 0;
    while (count < Math.min(3, text.length) && (text[count] & 0xC0) == 0x80) {
      count++;
    }
    return count;
  }
}
