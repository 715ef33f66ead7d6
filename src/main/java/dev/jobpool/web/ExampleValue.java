package dev.jobpool.web;

import dev.jobpool.function.FunctionSignature;
import dev.jobpool.function.RecordShape;
import dev.jobpool.function.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes up a value for a parameter, as maps, lists and scalars: something that the type accepts and
 * that shows its shape. Used once, for one function.
 */
final class ExampleValue {
  private static final BigInteger USUAL = BigInteger.TWO;

  private final FunctionSignature function;

  /** The records that are being made up: one that contains itself ends there. */
  private final List<String> open = new ArrayList<>();

  ExampleValue(FunctionSignature function) {
    this.function = function;
  }

  @Nullable Object of(ValueType type) {
    return switch (type) {
      case ValueType.Whole whole -> within(whole.min(), whole.max());
      case ValueType.Real _ -> 1.5;
      case ValueType.Bool _ -> true;
      case ValueType.Letter _ -> "a";
      case ValueType.Text(String format) -> text(format);
      case ValueType.Bytes _ -> "aGVsbG8=";
      case ValueType.Enumerated of -> of.constants().isEmpty() ? null : of.constants().getFirst();
      case ValueType.ListOf(ValueType element, boolean _) -> list(element);
      case ValueType.MapOf(ValueType value) -> map(value);
      case ValueType.Maybe(ValueType value) -> of(value);
      case ValueType.RecordRef(String name) -> record(name);
      case ValueType.OpenObject _ -> Map.of();
      case ValueType.Anything _ -> "anything";
      case ValueType.Nothing _ -> null;
    };
  }

  private static BigInteger within(@Nullable BigInteger min, @Nullable BigInteger max) {
    BigInteger value = min == null ? USUAL : USUAL.max(min);
    return max == null ? value : value.min(max);
  }

  private static String text(@Nullable String format) {
    return switch (format) {
      case "date-time" -> "2030-01-31T08:00:00Z";
      case "date" -> "2030-01-31";
      case "time" -> "08:00:00";
      case "duration" -> "PT30S";
      case "uuid" -> "0199d3f2-7c1a-7000-8000-000000000001";
      case "uri", "uri-reference" -> "http://localhost:8080/";
      case null, default -> "text";
    };
  }

  private List<Object> list(ValueType element) {
    Object value = of(element);
    return value == null ? List.of() : List.of(value);
  }

  private Map<String, Object> map(ValueType element) {
    Object value = of(element);
    return value == null ? Map.of() : Map.of("key", value);
  }

  private @Nullable Object record(String name) {
    RecordShape shape = function.records().get(name);
    if (shape == null || open.contains(name)) {
      return null;
    }
    open.add(name);
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    for (RecordShape.Component component : shape.components()) {
      value.put(component.name(), of(component.type()));
    }
    open.removeLast();
    return value;
  }
}
