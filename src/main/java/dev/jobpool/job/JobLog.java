package dev.jobpool.job;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a job printed, over all its attempts, as UTF-8. Of a long log the beginning and the end are
 * kept. The arrays are not to be changed.
 *
 * @param omittedBytes how much was left out between {@code head} and {@code tail}
 */
public record JobLog(byte[] head, long omittedBytes, byte[] tail) {

  /** Of a job that printed nothing. */
  public static final JobLog EMPTY = new JobLog(new byte[0], 0, new byte[0]);

  /** A piece of it; see {@link LogPart#cut}. */
  public LogPart part(long from, int maxBytes) {
    return LogPart.cut(
        LogPart.Bytes.of(head), omittedBytes, LogPart.Bytes.of(tail), from, maxBytes);
  }

  /** All that is kept, with a note in the place of what was left out. */
  public byte[] text() {
    var text = new ByteArrayOutputStream(head.length + tail.length + 64);
    text.writeBytes(head);
    if (omittedBytes > 0) {
      text.writeBytes(noteOf(omittedBytes));
    }
    text.writeBytes(tail);
    return text.toByteArray();
  }

  /** What stands for so many bytes. */
  public static byte[] noteOf(long omittedBytes) {
    String note = "\n[... %d bytes left out ...]\n".formatted(omittedBytes);
    return note.getBytes(StandardCharsets.UTF_8);
  }
}
