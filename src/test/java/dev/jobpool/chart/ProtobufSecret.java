package dev.jobpool.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Secret in the form in which Helm sends its own records of releases: the fields of a protobuf
 * message by their numbers, as far as Helm needs them back.
 */
final class ProtobufSecret {
  /** Before the message: {@code k8s} and a zero. */
  private static final int MAGIC_BYTES = 4;

  private static final int NAME = 1;
  private static final int LABELS = 11;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private ProtobufSecret() {}

  static ObjectNode toJson(byte[] body) {
    var envelope = fields(ByteBuffer.wrap(body, MAGIC_BYTES, body.length - MAGIC_BYTES));
    var secret = fields(only(envelope, 2));
    var metadata = fields(only(secret, 1));
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("kind", "Secret").put("apiVersion", "v1").put("type", text(only(secret, 3)));
    json.putObject("metadata").put("name", text(only(metadata, NAME)));
    ObjectNode labels = ((ObjectNode) json.get("metadata")).putObject("labels");
    for (ByteBuffer label : Objects.requireNonNull(metadata.get(LABELS))) {
      var entry = fields(label);
      labels.put(text(only(entry, KEY)), text(only(entry, VALUE)));
    }
    ObjectNode data = json.putObject("data");
    for (ByteBuffer datum : Objects.requireNonNull(secret.get(2))) {
      var entry = fields(datum);
      data.put(
          text(only(entry, KEY)), Base64.getEncoder().encodeToString(bytes(only(entry, VALUE))));
    }
    return json;
  }

  /** The fields that have a length; numbers are passed over. */
  private static Map<Integer, List<ByteBuffer>> fields(ByteBuffer message) {
    Map<Integer, List<ByteBuffer>> fields = new HashMap<>();
    while (message.hasRemaining()) {
      int tag = varint(message);
      switch (tag & 7) {
        case 0 -> varint(message);
        case 2 -> {
          int length = varint(message);
          ByteBuffer field = message.slice(message.position(), length);
          fields.computeIfAbsent(tag >> 3, _ -> new ArrayList<>()).add(field);
          message.position(message.position() + length);
        }
        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
      }
    }
    return fields;
  }

  private static int varint(ByteBuffer message) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = message.get();
      value |= shift < 32 ? (part & 0x7f) << shift : 0;
      if (part >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer only(Map<Integer, List<ByteBuffer>> fields, int number) {
    return Objects.requireNonNull(fields.get(number)).getFirst();
  }

  private static String text(ByteBuffer field) {
    return new String(bytes(field), UTF_8);
  }

  private static byte[] bytes(ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.duplicate().get(bytes);
    return bytes;
  }
}
