package dev.jobpool.pool.ipc;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/** Reads what {@link WireWriter} wrote, and trusts no length it reads. For one thread at a time. */
final class WireReader {
  private static final int BUFFER_BYTES = 128 << 10;

  /**
   * A byte string beyond this is grown as it arrives, so that a lie about its length costs nothing.
   */
  private static final int TRUSTED_BYTES = 4 << 20;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

  WireReader(ReadableByteChannel channel) {
    this.channel = channel;
  }

  boolean hasBuffered() {
    return buffer.hasRemaining();
  }

  /**
   * The next message's first byte, 0 to 255, or -1 if the other side ended between two messages.
   */
  int nextType() throws IOException {
    if (!buffer.hasRemaining() && !fill()) {
      return -1;
    }
    return Byte.toUnsignedInt(buffer.get());
  }

  int getByte() throws IOException {
    require(Byte.BYTES);
    return Byte.toUnsignedInt(buffer.get());
  }

  int getInt() throws IOException {
    require(Integer.BYTES);
    return buffer.getInt();
  }

  long getLong() throws IOException {
    require(Long.BYTES);
    return buffer.getLong();
  }

  String getText(int maxBytes) throws IOException {
    return new String(getBytes(maxBytes), StandardCharsets.UTF_8);
  }

  byte[] getBytes(int maxBytes) throws IOException {
    int length = getInt();
    if (length < 0 || length > maxBytes) {
      throw new ProtocolException(
          "a field of %d bytes, the limit is %d"
              .formatted(Integer.toUnsignedLong(length), maxBytes));
    }
    byte[] bytes = new byte[Math.min(length, TRUSTED_BYTES)];
    int read = 0;
    while (read < length) {
      if (!buffer.hasRemaining() && !fill()) {
        throw endOfStream();
      }
      if (read == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
      }
      int piece = Math.min(buffer.remaining(), bytes.length - read);
      buffer.get(bytes, read, piece);
      read += piece;
    }
    return bytes;
  }

  private void require(int bytes) throws IOException {
    while (buffer.remaining() < bytes) {
      if (!fill()) {
        throw endOfStream();
      }
    }
  }

  /** Reads at least one more byte behind those that remain; false at the end of the stream. */
  private boolean fill() throws IOException {
    buffer.compact();
    try {
      return channel.read(buffer) > 0;
    } finally {
      buffer.flip();
    }
  }

  private static EOFException endOfStream() {
    return new EOFException("the connection ended within a message");
  }
}
