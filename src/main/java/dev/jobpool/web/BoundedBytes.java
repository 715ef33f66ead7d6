package dev.jobpool.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes up to a limit; whoever writes more is stopped. */
final class BoundedBytes extends OutputStream {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  BoundedBytes(int limit) {
    this.limit = limit;
  }

  /** There would be more than may be. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int limit) {
      super("more than %d bytes".formatted(limit));
    }
  }

  @Override
  public void write(int b) throws IOException {
    requireRoom(1);
    bytes.write(b);
  }

  @Override
  public void write(byte[] from, int start, int length) throws IOException {
    requireRoom(length);
    bytes.write(from, start, length);
  }

  private void requireRoom(int length) throws TooLongException {
    if (length > limit - bytes.size()) {
      throw new TooLongException(limit);
    }
  }

  byte[] all() {
    return bytes.toByteArray();
  }
}
