package dev.jobpool.pool.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Writes fields through one fixed buffer: numbers big-endian, byte strings and texts behind their
 * length. Large byte strings pass through in pieces, so memory stays bounded whatever their size.
 * For one thread at a time.
 */
final class WireWriter {
  private static final int BUFFER_BYTES = 128 << 10;

  private final WritableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  WireWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  void putByte(int value) throws IOException {
    ensure(Byte.BYTES);
    buffer.put((byte) value);
  }

  void putInt(int value) throws IOException {
    ensure(Integer.BYTES);
    buffer.putInt(value);
  }

  void putLong(long value) throws IOException {
    ensure(Long.BYTES);
    buffer.putLong(value);
  }

  void putText(String text) throws IOException {
    putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void putBytes(byte[] bytes) throws IOException {
    putInt(bytes.length);
    int offset = 0;
    while (offset < bytes.length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int piece = Math.min(buffer.remaining(), bytes.length - offset);
      buffer.put(bytes, offset, piece);
      offset += piece;
    }
  }

  void flush() throws IOException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } finally {
      buffer.clear();
    }
  }

  private void ensure(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }
}
