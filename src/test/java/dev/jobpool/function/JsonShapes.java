package dev.jobpool.function;

/** Writes types briefly, for comparison in tests. */
final class JsonShapes {
  private JsonShapes() {}

  static String text(ValueType type) {
    return switch (type) {
      case ValueType.Whole _ -> "whole";
      case ValueType.Real _ -> "real";
      case ValueType.Bool _ -> "bool";
      case ValueType.Letter _ -> "letter";
      case ValueType.Text(String format) -> format == null ? "text" : format;
      case ValueType.Bytes _ -> "bytes";
      case ValueType.Enumerated it -> "enum " + it.className();
      case ValueType.ListOf(ValueType element, boolean unique) ->
          unique ? "{" + text(element) + "}" : "[" + text(element) + "]";
      case ValueType.MapOf(ValueType value) -> "map " + text(value);
      case ValueType.Maybe(ValueType value) -> "maybe " + text(value);
      case ValueType.RecordRef(String name) -> "record " + name;
      case ValueType.OpenObject(String className) -> "object " + className;
      case ValueType.Anything _ -> "any";
      case ValueType.Nothing _ -> "nothing";
    };
  }
}
