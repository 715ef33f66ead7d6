package dev.jobpool.pool.worker;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * One visible parameter of a function and how JSON becomes its value.
 *
 * @param slot its position among all the method's parameters, injected ones included
 */
record Parameter(String name, int slot, Class<?> rawType, Shortcut shortcut, ObjectReader reader) {

  /** The commonest types are read straight from the parser, everything else by the reader. */
  private enum Shortcut {
    LONG(JsonToken.VALUE_NUMBER_INT),
    INT(JsonToken.VALUE_NUMBER_INT),
    DOUBLE(JsonToken.VALUE_NUMBER_FLOAT),
    STRING(JsonToken.VALUE_STRING),
    NONE(JsonToken.NOT_AVAILABLE);

    private final JsonToken token;

    Shortcut(JsonToken token) {
      this.token = token;
    }

    static Shortcut of(Class<?> type) {
      if (type == long.class || type == Long.class) {
        return LONG;
      } else if (type == int.class || type == Integer.class) {
        return INT;
      } else if (type == double.class || type == Double.class) {
        return DOUBLE;
      } else {
        return type == String.class ? STRING : NONE;
      }
    }
  }

  static Parameter of(
      java.lang.reflect.Parameter parameter, String name, int slot, JsonMapper mapper) {
    Class<?> type = parameter.getType();
    return new Parameter(
        name,
        slot,
        type,
        Shortcut.of(type),
        mapper.readerFor(mapper.constructType(parameter.getParameterizedType())));
  }

  /** Reads the value that starts at the parser's current token. */
  @Nullable Object read(JsonParser json, String function) throws BadArgumentsException {
    try {
      if (json.currentToken() != shortcut.token) {
        return reader.readValue(json);
      }
      return switch (shortcut) {
        case LONG -> json.getLongValue();
        case INT -> json.getIntValue();
        case DOUBLE -> json.getDoubleValue();
        case STRING -> json.getString();
        case NONE -> reader.readValue(json);
      };
    } catch (JacksonException e) {
      throw new BadArgumentsException(
          "%s: argument '%s' does not bind to %s: %s"
              .formatted(function, name, rawType.getTypeName(), e.getOriginalMessage()));
    }
  }

  /** Takes a byte array as it is, if the parameter can hold one. */
  Object accept(byte[] bytes, String function) throws BadArgumentsException {
    if (!rawType.isAssignableFrom(byte[].class)) {
      throw new BadArgumentsException(
          "%s: argument '%s' is a byte array, the parameter is %s"
              .formatted(function, name, rawType.getTypeName()));
    }
    return bytes;
  }
}
