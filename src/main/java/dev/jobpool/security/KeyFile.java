package dev.jobpool.security;

import dev.jobpool.security.SecuritySettings.Limits;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a file of API keys: JSON, in which every word must be known. */
final class KeyFile {
  private static final Set<String> KEY_FIELDS =
      Set.of("principal", "sha256", "roles", "functions", "limits");
  private static final Set<String> LIMIT_FIELDS =
      Set.of("queued", "unfinished", "requestsPerSecond");
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private KeyFile() {}

  /**
   * @throws IllegalArgumentException if it is not such a file; the message says where and why, and
   *     repeats nothing that may be a key
   */
  static KeyRing parse(byte[] content) {
    JsonNode root = tree(content);
    JsonNode keys = root.path("keys");
    if (!root.isObject() || root.size() != 1 || !keys.isArray()) {
      throw new IllegalArgumentException(
          "it must be an object with nothing but \"keys\", an array");
    }
    List<KeyRing.Entry> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      try {
        entries.add(entry(keys.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("keys[%d]: %s".formatted(i, e.getMessage()), e);
      }
    }
    return new KeyRing(entries);
  }

  private static JsonNode tree(byte[] content) {
    try {
      return MAPPER.readTree(content);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "it is no JSON in line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          e);
    }
  }

  private static KeyRing.Entry entry(JsonNode key) {
    requireFields(key, KEY_FIELDS);
    String principal = key.path("principal").asString("");
    Role role = null;
    for (String name : texts(key.path("roles"), "roles")) {
      Role next =
          Role.of(name)
              .orElseThrow(() -> new IllegalArgumentException("roles are read, submit and admin"));
      role = role == null || next.includes(role) ? next : role;
    }
    if (role == null) {
      throw new IllegalArgumentException("roles must name one of read, submit and admin");
    }
    List<NamePattern> functions =
        key.has("functions")
            ? texts(key.path("functions"), "functions").stream().map(NamePattern::new).toList()
            : List.of();
    if (key.has("functions") && functions.isEmpty()) {
      throw new IllegalArgumentException("functions must have a pattern, or be left out");
    }
    return new KeyRing.Entry(
        hash(key.path("sha256").asString("")),
        new Identity(principal, role, functions),
        limits(key.path("limits")));
  }

  private static byte[] hash(String hex) {
    byte[] hash = new byte[0];
    try {
      hash = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException _) {
      // Told below, without repeating what somebody may have put there: the key itself.
    }
    if (hash.length != 32) {
      throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
    }
    return hash;
  }

  private static Limits limits(JsonNode limits) {
    if (limits.isMissingNode()) {
      return Limits.NONE;
    }
    requireFields(limits, LIMIT_FIELDS);
    return new Limits(
        limits.has("queued") ? (Integer) whole(limits, "queued") : null,
        limits.has("unfinished") ? (Integer) whole(limits, "unfinished") : null,
        limits.has("requestsPerSecond") ? (Double) number(limits, "requestsPerSecond") : null);
  }

  private static int whole(JsonNode limits, String name) {
    if (!limits.path(name).isInt()) {
      throw new IllegalArgumentException(name + " must be a whole number");
    }
    return limits.path(name).asInt();
  }

  private static double number(JsonNode limits, String name) {
    if (!limits.path(name).isNumber()) {
      throw new IllegalArgumentException(name + " must be a number");
    }
    return limits.path(name).asDouble();
  }

  private static void requireFields(JsonNode object, Set<String> known) {
    if (!object.isObject()) {
      throw new IllegalArgumentException("must be an object");
    }
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("has a field that is none of " + known);
      }
    }
  }

  private static List<String> texts(JsonNode array, String name) {
    List<String> texts = new ArrayList<>();
    if (!array.isArray()) {
      throw new IllegalArgumentException(name + " must be an array");
    }
    for (JsonNode element : array) {
      if (!element.isString()) {
        throw new IllegalArgumentException(name + " must have nothing but texts");
      }
      texts.add(element.asString());
    }
    return texts;
  }
}
