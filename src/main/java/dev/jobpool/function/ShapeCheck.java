package dev.jobpool.function;

import dev.jobpool.function.JsonCursor.Token;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares one JSON value with a type, token by token and in one pass. Where the worker may read
 * more than the type tells, it lets everything pass; it coerces nothing.
 */
final class ShapeCheck {
  /** What binders read as a number though it is a string, JSON having no token for it. */
  private static final Set<String> NOT_FINITE =
      Set.of("NaN", "Infinity", "+Infinity", "-Infinity", "INF", "+INF", "-INF");

  private final Map<String, RecordShape> records;
  private final JsonCursor cursor;

  ShapeCheck(Map<String, RecordShape> records, JsonCursor cursor) {
    this.records = records;
    this.cursor = cursor;
  }

  /** Reads the value to its last token, also after a mismatch. */
  Optional<Mismatch> check(ValueType type) {
    return Optional.ofNullable(value(type));
  }

  private @Nullable Mismatch value(ValueType type) {
    Token token = cursor.token();
    if (token == Token.NULL) {
      return type.nullable() ? null : refuse(type);
    }
    return switch (type) {
      case ValueType.Whole whole -> whole(whole);
      case ValueType.Real _ -> fits(token == Token.INTEGER || isReal(token), type);
      case ValueType.Bool _ -> fits(token == Token.TRUE || token == Token.FALSE, type);
      case ValueType.Letter _ -> fits(token == Token.STRING && cursor.text().length() == 1, type);
      case ValueType.Text _, ValueType.Bytes _ -> fits(token == Token.STRING, type);
      case ValueType.Enumerated enumerated -> constant(enumerated);
      case ValueType.ListOf list -> array(list);
      case ValueType.MapOf map -> object(map);
      case ValueType.Maybe maybe -> value(maybe.value());
      case ValueType.RecordRef ref -> components(ref);
      case ValueType.OpenObject _, ValueType.Anything _ -> fits(true, type);
      case ValueType.Nothing _ -> refuse(type);
    };
  }

  private @Nullable Mismatch fits(boolean fits, ValueType type) {
    if (!fits) {
      return refuse(type);
    }
    cursor.skipChildren();
    return null;
  }

  private Mismatch refuse(ValueType type) {
    Token token = cursor.token();
    cursor.skipChildren();
    return new Mismatch("", "expected " + expected(type) + " but got " + token.text());
  }

  private boolean isReal(Token token) {
    return token == Token.DECIMAL || (token == Token.STRING && NOT_FINITE.contains(cursor.text()));
  }

  private @Nullable Mismatch whole(ValueType.Whole type) {
    if (cursor.token() != Token.INTEGER) {
      return refuse(type);
    }
    BigInteger number = cursor.integer();
    boolean tooSmall = type.min() != null && number.compareTo(type.min()) < 0;
    boolean tooLarge = type.max() != null && number.compareTo(type.max()) > 0;
    return tooSmall || tooLarge
        ? new Mismatch("", "expected " + expected(type) + " but got " + shortened(number))
        : null;
  }

  private @Nullable Mismatch constant(ValueType.Enumerated type) {
    if (cursor.token() != Token.STRING) {
      return refuse(type);
    }
    return type.closed() && !type.constants().contains(cursor.text())
        ? new Mismatch(
            "", "expected " + expected(type) + " but got \"" + shortened(cursor.text()) + '"')
        : null;
  }

  private @Nullable Mismatch array(ValueType.ListOf type) {
    if (cursor.token() != Token.ARRAY) {
      return refuse(type);
    }
    Mismatch first = null;
    for (int index = 0; cursor.next() != Token.END_ARRAY; index++) {
      if (first == null) {
        first = at(Integer.toString(index), value(type.element()));
      } else {
        cursor.skipChildren();
      }
    }
    return first;
  }

  private @Nullable Mismatch object(ValueType.MapOf type) {
    if (cursor.token() != Token.OBJECT) {
      return refuse(type);
    }
    Mismatch first = null;
    while (cursor.next() != Token.END_OBJECT) {
      String name = cursor.text();
      cursor.next();
      if (first == null) {
        first = at(name, value(type.value()));
      } else {
        cursor.skipChildren();
      }
    }
    return first;
  }

  private @Nullable Mismatch components(ValueType.RecordRef type) {
    RecordShape shape = records.get(type.name());
    if (shape == null) {
      return fits(true, type);
    }
    if (cursor.token() != Token.OBJECT) {
      boolean scalar = cursor.token() != Token.ARRAY;
      return fits(scalar && shape.scalarForm(), type);
    }
    Map<String, ValueType> known = HashMap.newHashMap(shape.components().size());
    shape.components().forEach(component -> known.put(component.name(), component.type()));
    Set<String> given = new HashSet<>();
    Mismatch first = null;
    while (cursor.next() != Token.END_OBJECT) {
      String name = cursor.text();
      cursor.next();
      if (first == null) {
        ValueType component = known.get(name);
        given.add(name);
        first = at(name, component == null ? unexpected() : value(component));
      } else {
        cursor.skipChildren();
      }
    }
    return first == null ? absent(shape, given) : first;
  }

  private Mismatch unexpected() {
    cursor.skipChildren();
    return new Mismatch("", "unexpected property");
  }

  /** A component that got no value is null, which a primitive cannot be. */
  private static @Nullable Mismatch absent(RecordShape shape, Set<String> given) {
    for (RecordShape.Component component : shape.components()) {
      if (!given.contains(component.name()) && !component.type().nullable()) {
        return new Mismatch("", "missing property '" + component.name() + "'");
      }
    }
    return null;
  }

  private static @Nullable Mismatch at(String segment, @Nullable Mismatch inner) {
    return inner == null
        ? null
        : new Mismatch(
            "/" + segment.replace("~", "~0").replace("/", "~1") + inner.pointer(), inner.message());
  }

  private static String expected(ValueType type) {
    return switch (type) {
      case ValueType.Whole(_, BigInteger min, BigInteger max) ->
          min == null || max == null ? "an integer" : "an integer from " + min + " to " + max;
      case ValueType.Real _ -> "a number";
      case ValueType.Bool _ -> "true or false";
      case ValueType.Letter _ -> "a string of one character";
      case ValueType.Text(String format) ->
          format == null ? "a string" : "a string (" + format + ")";
      case ValueType.Bytes _ -> "a base64 string";
      case ValueType.Enumerated enumerated ->
          enumerated.closed()
              ? "one of " + shortened(String.join(", ", enumerated.constants()))
              : "a string";
      case ValueType.ListOf _ -> "an array";
      case ValueType.MapOf _, ValueType.RecordRef _, ValueType.OpenObject _ -> "an object";
      case ValueType.Maybe maybe -> expected(maybe.value());
      case ValueType.Anything _ -> "a value";
      case ValueType.Nothing _ -> "null";
    };
  }

  private static String shortened(Object value) {
    String text = value.toString();
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }
}
