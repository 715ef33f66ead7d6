package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Arguments;
import dev.jobpool.pool.ipc.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Java objects to what travels, and back. A byte array among the arguments travels as it is. */
final class ValueCodec {
  private static final byte[] NO_ARGUMENTS = "[]".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NO_NAMES = "{}".getBytes(StandardCharsets.UTF_8);

  private final JsonMapper mapper;

  ValueCodec(int maxValueBytes) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder().maxStringLength(maxValueBytes).build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // Results follow one another.
            .build();
  }

  Arguments encode(List<?> positional, Map<String, ?> named) {
    List<Arguments.Binary> binary = new ArrayList<>(0);
    byte[] names = named.isEmpty() ? NO_NAMES : mapper.writeValueAsBytes(named);
    if (positional.isEmpty()) {
      return Arguments.json(NO_ARGUMENTS, names);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (JsonGenerator json = mapper.createGenerator(bytes)) {
      json.writeStartArray();
      for (int i = 0; i < positional.size(); i++) {
        if (positional.get(i) instanceof byte[] raw) {
          binary.add(new Arguments.Binary(i, raw));
          json.writeNull();
        } else {
          write(json, positional.get(i));
        }
      }
      json.writeEndArray();
    }
    return new Arguments(bytes.toByteArray(), names, binary);
  }

  /**
   * Encodes up to {@code most} items.
   *
   * @return one JSON array, and how many items are in it
   */
  Chunk encodeChunk(Iterator<?> items, int most) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.clamp(most * 8L, 64, 1 << 16));
    int count = 0;
    try (JsonGenerator json = mapper.createGenerator(bytes)) {
      json.writeStartArray();
      for (; count < most && items.hasNext(); count++) {
        write(json, items.next());
      }
      json.writeEndArray();
    }
    return new Chunk(bytes.toByteArray(), count);
  }

  /** What is thrown to a caller whose result came but could not be read as the type it wants. */
  static RuntimeException unreadable(RemoteFunction<?> function, Throwable cause) {
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(
            "could not read the result of %s as %s: %s"
                .formatted(function.name(), function.resultType().getName(), cause),
            cause);
  }

  /** Items of a map as they travel. */
  record Chunk(byte[] items, int count) {}

  <R> @Nullable R decode(Value value, Class<R> type) {
    return switch (value) {
      case Value.Json(byte[] json) -> mapper.readValue(json, type);
      case Value.Binary(byte[] bytes) ->
          type.isAssignableFrom(byte[].class) ? type.cast(bytes) : mapper.convertValue(bytes, type);
    };
  }

  /** Appends the elements of one JSON array. */
  <R> void decodeList(Value value, Class<R> type, List<@Nullable R> into) {
    ObjectReader reader =
        mapper.readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    try (JsonParser json = mapper.createParser(value.bytes())) {
      json.nextToken();
      for (JsonToken token = json.nextToken();
          token != JsonToken.END_ARRAY;
          token = json.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_INT && type == Long.class) {
          into.add(type.cast(json.getLongValue()));
        } else if (token == JsonToken.VALUE_NUMBER_INT && type == Integer.class) {
          into.add(type.cast(json.getIntValue()));
        } else {
          into.add(reader.readValue(json));
        }
      }
    }
  }

  private void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case String text -> json.writeString(text);
      default -> mapper.writeValue(json, value);
    }
  }
}
