package dev.jobpool.pool.ipc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A channel that gives prepared bytes, a few at a time, and keeps what is written. */
final class MemoryChannel implements ByteChannel {
  private final ByteBuffer input;
  private final int mostBytesPerRead;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  MemoryChannel(byte[] input, int mostBytesPerRead) {
    this.input = ByteBuffer.wrap(input);
    this.mostBytesPerRead = mostBytesPerRead;
  }

  byte[] written() {
    return output.toByteArray();
  }

  @Override
  public int read(ByteBuffer into) {
    if (!input.hasRemaining()) {
      return -1;
    }
    int count = Math.min(Math.min(input.remaining(), into.remaining()), mostBytesPerRead);
    into.put(input.slice(input.position(), count));
    input.position(input.position() + count);
    return count;
  }

  @Override
  public int write(ByteBuffer from) {
    int count = from.remaining();
    while (from.hasRemaining()) {
      output.write(from.get());
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
