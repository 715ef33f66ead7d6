package dev.jobpool.function;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes types as JSON Schema, draft 2020-12, in maps, lists and scalars. Records are written once
 * under {@code $defs} and referred to, so that one may contain itself.
 *
 * <p>Arguments are described as a caller should send them, results as they may come: any result or
 * component of a result may be null unless it is primitive, while among arguments only boxed and
 * optional types ask for it. Elements of collections are described without null.
 */
final class JsonSchema {
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  private static final BigInteger INT_MAX = BigInteger.valueOf(Integer.MAX_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final SequencedMap<String, RecordShape> records;
  private final boolean forResult;

  /** Records that were referred to, in the order of the first reference. */
  private final SequencedMap<String, Map<String, Object>> definitions = new LinkedHashMap<>();

  private JsonSchema(FunctionSignature function, boolean forResult) {
    this.records = function.records();
    this.forResult = forResult;
  }

  static Map<String, Object> positional(FunctionSignature function) {
    JsonSchema writer = new JsonSchema(function, false);
    List<Object> items = new ArrayList<>();
    for (FunctionSignature.Parameter parameter : function.parameters()) {
      SequencedMap<String, Object> item = new LinkedHashMap<>(writer.member(parameter.type()));
      item.putFirst("title", parameter.name());
      items.add(item);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    if (!items.isEmpty()) {
      schema.put("prefixItems", items);
    }
    schema.put("minItems", items.size());
    schema.put("maxItems", items.size());
    return writer.document(schema);
  }

  static Map<String, Object> named(FunctionSignature function) {
    JsonSchema writer = new JsonSchema(function, false);
    Map<String, Object> properties = new LinkedHashMap<>();
    function.parameters().forEach(it -> properties.put(it.name(), writer.member(it.type())));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", List.copyOf(properties.keySet()));
    schema.put("additionalProperties", false);
    return writer.document(schema);
  }

  static Map<String, Object> result(FunctionSignature function) {
    JsonSchema writer = new JsonSchema(function, true);
    return writer.document(writer.member(function.result().type()));
  }

  private Map<String, Object> document(Map<String, Object> schema) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", DRAFT);
    document.putAll(schema);
    if (!definitions.isEmpty()) {
      document.put("$defs", definitions);
    }
    return document;
  }

  /** A parameter, a result or a record's component: with null where it is to be expected. */
  private Map<String, Object> member(ValueType type) {
    Map<String, Object> schema = schema(type);
    boolean boxed =
        switch (type) {
          case ValueType.Whole _, ValueType.Real _, ValueType.Bool _, ValueType.Letter _ -> true;
          default -> false;
        };
    return type.nullable() && (forResult || boxed) ? orNull(schema) : schema;
  }

  private static Map<String, Object> orNull(Map<String, Object> schema) {
    if (schema.get("$ref") != null) {
      return ordered("anyOf", List.of(schema, Map.of("type", "null")));
    }
    if (!(schema.get("type") instanceof String type) || type.equals("null")) {
      return schema;
    }
    Map<String, Object> nullable = new LinkedHashMap<>(schema);
    nullable.put("type", List.of(type, "null"));
    if (schema.get("enum") instanceof List<?> constants) {
      List<@Nullable Object> withNull = new ArrayList<>(constants);
      withNull.add(null);
      nullable.put("enum", withNull);
    }
    return nullable;
  }

  private Map<String, Object> schema(ValueType type) {
    return switch (type) {
      case ValueType.Whole(_, BigInteger min, BigInteger max) -> whole(min, max);
      case ValueType.Real _ -> ordered("type", "number");
      case ValueType.Bool _ -> ordered("type", "boolean");
      case ValueType.Letter _ -> ordered("type", "string", "minLength", 1, "maxLength", 1);
      case ValueType.Text(String format) ->
          format == null ? ordered("type", "string") : ordered("type", "string", "format", format);
      case ValueType.Bytes _ -> ordered("type", "string", "contentEncoding", "base64");
      case ValueType.Enumerated enumerated ->
          enumerated.closed()
              ? ordered("type", "string", "enum", enumerated.constants())
              : ordered("type", "string");
      case ValueType.ListOf(ValueType element, boolean unique) ->
          unique
              ? ordered("type", "array", "items", schema(element), "uniqueItems", true)
              : ordered("type", "array", "items", schema(element));
      case ValueType.MapOf(ValueType value) ->
          ordered("type", "object", "additionalProperties", schema(value));
      case ValueType.Maybe(ValueType value) -> orNull(schema(value));
      case ValueType.RecordRef(String name) -> reference(name);
      case ValueType.OpenObject _ -> ordered("type", "object");
      case ValueType.Anything _ -> Map.of();
      case ValueType.Nothing _ -> ordered("type", "null");
    };
  }

  /** Bounds of a long are left to the format: readers that know only doubles would round them. */
  private static Map<String, Object> whole(@Nullable BigInteger min, @Nullable BigInteger max) {
    if (min == null || max == null) {
      return ordered("type", "integer");
    }
    if (max.equals(LONG_MAX)) {
      return ordered("type", "integer", "format", "int64");
    }
    Map<String, Object> schema = ordered("type", "integer");
    if (max.equals(INT_MAX)) {
      schema.put("format", "int32");
    }
    schema.put("minimum", min);
    schema.put("maximum", max);
    return schema;
  }

  private Map<String, Object> reference(String name) {
    RecordShape shape = records.get(name);
    if (shape == null) {
      return ordered("type", "object");
    }
    if (!definitions.containsKey(name)) {
      Map<String, Object> properties = new LinkedHashMap<>();
      Map<String, Object> definition = ordered("type", "object", "properties", properties);
      definitions.put(name, definition);
      List<String> required = new ArrayList<>();
      for (RecordShape.Component component : shape.components()) {
        properties.put(component.name(), member(component.type()));
        if (forResult || !component.type().nullable()) {
          required.add(component.name());
        }
      }
      definition.put("required", required);
      if (!forResult) {
        definition.put("additionalProperties", false);
      }
    }
    return ordered("$ref", "#/$defs/" + name);
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
