package dev.jobpool.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A request's body, which after a time of grace must have come at a certain speed. */
final class SwiftBody extends FilterInputStream {
  /** Slower than any line that anybody still has. */
  private static final long MIN_BYTES_A_SECOND = 1 << 10;

  private final Duration grace;
  private final LongSupplier nanoClock;
  private final long beginNanos;
  private long read;

  /**
   * @param grace in which it may come at any speed
   * @param nanoClock such as {@link System#nanoTime}
   */
  SwiftBody(InputStream body, Duration grace, LongSupplier nanoClock) {
    super(body);
    this.grace = grace;
    this.nanoClock = nanoClock;
    this.beginNanos = nanoClock.getAsLong();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count > 0) {
      read += count;
      requireSpeed();
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  private void requireSpeed() throws TooSlowException {
    long tookNanos = nanoClock.getAsLong() - beginNanos;
    if (tookNanos > grace.toNanos()
        && read < TimeUnit.NANOSECONDS.toSeconds(tookNanos) * MIN_BYTES_A_SECOND) {
      throw new TooSlowException(
          "%d bytes of the body came in %d s; at least %d a second are waited for"
              .formatted(read, TimeUnit.NANOSECONDS.toSeconds(tookNanos), MIN_BYTES_A_SECOND));
    }
  }

  /** It comes too slowly. */
  static final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1L;

    private TooSlowException(String message) {
      super(message);
    }
  }
}
