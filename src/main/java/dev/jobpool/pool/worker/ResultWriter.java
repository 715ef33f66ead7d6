package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Value;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Turns what functions return into bytes, within a limit. For one thread. */
final class ResultWriter {
  private static final int KEPT_BYTES = 64 << 10;
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  private final JsonMapper mapper;
  private final BoundedBytes bytes;

  ResultWriter(JsonMapper mapper, int maxBytes) {
    this.mapper = mapper;
    this.bytes = new BoundedBytes(maxBytes);
  }

  /** The result was larger than the limit. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException(int maxBytes) {
      super("the result is larger than the limit of " + maxBytes + " bytes", null, false, false);
    }
  }

  /**
   * Encodes one result; a byte array stays as it is.
   *
   * @throws TooLargeException if it is larger than the limit
   * @throws RuntimeException if it cannot be written as JSON
   */
  Value write(@Nullable Object result) {
    if (result == null) { // No pattern switch: see Connection.
      return new Value.Json(NULL);
    } else if (result instanceof Long || result instanceof Integer) {
      return new Value.Json(ascii(result.toString()));
    } else if (result instanceof Boolean truth) {
      return new Value.Json(truth ? TRUE : FALSE);
    } else if (result instanceof byte[] binary) {
      bytes.check(binary.length);
      return new Value.Binary(binary);
    }
    bytes.clear();
    try (JsonGenerator json = mapper.createGenerator(bytes)) {
      mapper.writeValue(json, result);
    }
    return new Value.Json(bytes.take());
  }

  /** Starts a list of results. */
  JsonGenerator beginList() {
    bytes.clear();
    JsonGenerator json = mapper.createGenerator(bytes);
    json.writeStartArray();
    return json;
  }

  /** Adds one result to the list. */
  void add(JsonGenerator list, @Nullable Object result) {
    switch (result) {
      case null -> list.writeNull();
      case Long number -> list.writeNumber(number);
      case Integer number -> list.writeNumber(number);
      case Double number -> list.writeNumber(number);
      case String text -> list.writeString(text);
      default -> mapper.writeValue(list, result);
    }
  }

  /** Ends the list and gives its bytes. */
  Value endList(JsonGenerator list) {
    list.writeEndArray();
    list.close();
    return new Value.Json(bytes.take());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Collects bytes up to a limit; keeps a small buffer for the next time and gives back a large
   * one.
   */
  private static final class BoundedBytes extends OutputStream {
    private final int maxBytes;
    private byte[] buffer = new byte[512];
    private int length;

    BoundedBytes(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    void check(long wanted) {
      if (wanted > maxBytes) {
        clear();
        throw new TooLargeException(maxBytes);
      }
    }

    void clear() {
      length = 0;
      if (buffer.length > KEPT_BYTES) {
        buffer = new byte[KEPT_BYTES];
      }
    }

    byte[] take() {
      byte[] taken = Arrays.copyOf(buffer, length);
      clear();
      return taken;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
      long wanted = (long) length + count;
      check(wanted);
      if (wanted > buffer.length) {
        buffer =
            Arrays.copyOf(buffer, (int) Math.min(maxBytes, Math.max(wanted, 2L * buffer.length)));
      }
      System.arraycopy(source, offset, buffer, length, count);
      length += count;
    }
  }
}
