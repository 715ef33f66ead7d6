package dev.jobpool.pool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The end of what a process wrote to its standard output and error: the last words of a dying JVM,
 * or of native code. Reads all, keeps little.
 */
final class OutputTail {
  private static final int KEPT_BYTES = 8192;

  private final Thread reader;

  // A ring, guarded by this.
  private final byte[] kept = new byte[KEPT_BYTES];
  private long total;

  /** Starts to read; ends with the stream. */
  OutputTail(InputStream output, String threadName) {
    this.reader = Thread.ofPlatform().name(threadName).daemon().unstarted(() -> read(output));
    reader.start();
  }

  /** Waits a moment for the process's last words, then gives what there is. */
  String await(long millis) throws InterruptedException {
    reader.join(millis);
    return text();
  }

  synchronized String text() {
    int length = (int) Math.min(total, KEPT_BYTES);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = kept[(int) ((total - length + i) % KEPT_BYTES)];
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private void read(InputStream output) {
    byte[] buffer = new byte[4096];
    try (output) {
      for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
        keep(buffer, n);
      }
    } catch (IOException e) {
      // The process has gone, and its output with it.
    }
  }

  private synchronized void keep(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      kept[(int) (total++ % KEPT_BYTES)] = bytes[i];
    }
  }
}
