package dev.jobpool.function;

import java.math.BigInteger;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** A cursor over JSON text; shows that an adapter to Jackson is one line a method. */
final class JacksonCursor implements JsonCursor {
  private final JsonParser parser;

  private JacksonCursor(JsonParser parser) {
    this.parser = parser;
  }

  /** Stands on the first token. */
  static JacksonCursor of(String json) {
    JacksonCursor cursor = new JacksonCursor(JsonMapper.shared().createParser(json));
    cursor.next();
    return cursor;
  }

  @Override
  public Token token() {
    return token(parser.currentToken());
  }

  @Override
  public Token next() {
    return token(parser.nextToken());
  }

  private static Token token(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> Token.OBJECT;
      case END_OBJECT -> Token.END_OBJECT;
      case START_ARRAY -> Token.ARRAY;
      case END_ARRAY -> Token.END_ARRAY;
      case PROPERTY_NAME -> Token.NAME;
      case VALUE_STRING -> Token.STRING;
      case VALUE_NUMBER_INT -> Token.INTEGER;
      case VALUE_NUMBER_FLOAT -> Token.DECIMAL;
      case VALUE_TRUE -> Token.TRUE;
      case VALUE_FALSE -> Token.FALSE;
      case VALUE_NULL -> Token.NULL;
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException("" + token);
    };
  }

  @Override
  public void skipChildren() {
    parser.skipChildren();
  }

  @Override
  public String text() {
    return parser.getString();
  }

  @Override
  public BigInteger integer() {
    return parser.getBigIntegerValue();
  }

  /** True when the value was read to its end and nothing follows. */
  boolean atEnd() {
    return parser.nextToken() == null;
  }
}
