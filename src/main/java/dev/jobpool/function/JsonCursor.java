package dev.jobpool.function;

import java.math.BigInteger;

/**
 * JSON while it is read, one token after the other: the seam to whatever parser a caller has. It
 * stands on a token. Made so that an adapter to Jackson's {@code JsonParser} is one line a method.
 */
public interface JsonCursor {

  /** What the cursor stands on. */
  Token token();

  /** Moves on to the next token. */
  Token next();

  /**
   * On {@link Token#OBJECT} or {@link Token#ARRAY}: moves on to its end. Otherwise does nothing.
   */
  void skipChildren();

  /** The string on {@link Token#STRING}, the property's name on {@link Token#NAME}. */
  String text();

  /** The number on {@link Token#INTEGER}. */
  BigInteger integer();

  enum Token {
    OBJECT("an object"),
    END_OBJECT("the end of an object"),
    ARRAY("an array"),
    END_ARRAY("the end of an array"),
    /** A property's name; its value follows. */
    NAME("a property"),
    STRING("a string"),
    /** A number written without fraction and exponent. */
    INTEGER("an integer"),
    /** A number written with a fraction or an exponent. */
    DECIMAL("a number with a fraction or exponent"),
    TRUE("true"),
    FALSE("false"),
    NULL("null");

    private final String text;

    Token(String text) {
      this.text = text;
    }

    /** For messages: {@code an object}. */
    public String text() {
      return text;
    }
  }
}
