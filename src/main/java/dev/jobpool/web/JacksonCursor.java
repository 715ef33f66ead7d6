package dev.jobpool.web;

import dev.jobpool.function.JsonCursor;
import java.math.BigInteger;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A Jackson parser, as the check of arguments reads it. */
final class JacksonCursor implements JsonCursor {
  private final JsonParser json;

  JacksonCursor(JsonParser json) {
    this.json = json;
  }

  @Override
  public Token token() {
    return token(json.currentToken());
  }

  @Override
  public Token next() {
    return token(json.nextToken());
  }

  @Override
  public void skipChildren() {
    json.skipChildren();
  }

  @Override
  public String text() {
    return json.getString();
  }

  @Override
  public BigInteger integer() {
    return json.getBigIntegerValue();
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
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("no token of a JSON text: " + token);
    };
  }
}
