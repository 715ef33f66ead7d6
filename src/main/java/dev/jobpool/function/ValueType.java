package dev.jobpool.function;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What JSON a Java type stands for, as far as class files tell. It is read once and serves twice:
 * for the JSON Schema that callers see, and for the check of their arguments.
 */
public sealed interface ValueType {

  /** True if JSON {@code null} is a value of this type: so it is for all but Java's primitives. */
  default boolean nullable() {
    return true;
  }

  /** A whole number within the bounds; a bound is null if there is none. */
  record Whole(boolean nullable, @Nullable BigInteger min, @Nullable BigInteger max)
      implements ValueType {}

  /** A number with or without a fraction. */
  record Real(boolean nullable) implements ValueType {}

  record Bool(boolean nullable) implements ValueType {}

  /** A string of one UTF-16 unit. */
  record Letter(boolean nullable) implements ValueType {}

  /**
   * A string; {@code format} names its kind as JSON Schema does ({@code date-time}), or is null.
   */
  record Text(@Nullable String format) implements ValueType {}

  /** Bytes as a base64 string. */
  record Bytes() implements ValueType {}

  /**
   * One of some names.
   *
   * @param constants the enum's constants in their order
   * @param closed false if the class customises how it is written: then any string may be right
   */
  record Enumerated(String className, List<String> constants, boolean closed) implements ValueType {
    public Enumerated {
      constants = List.copyOf(constants);
    }
  }

  /** An array; {@code unique} for a set. */
  record ListOf(ValueType element, boolean unique) implements ValueType {}

  /** An object with any keys. */
  record MapOf(ValueType value) implements ValueType {}

  /** The value or {@code null}: one of the {@code java.util.Optional} family. */
  record Maybe(ValueType value) implements ValueType {}

  /** A record, described under this name in {@link FunctionSignature#records()}. */
  record RecordRef(String name) implements ValueType {}

  /** A class whose properties are not known; most likely an object, but it may read anything. */
  record OpenObject(String className) implements ValueType {}

  /** Any JSON. */
  record Anything() implements ValueType {}

  /** No value: the result of a {@code void} method, JSON {@code null}. */
  record Nothing() implements ValueType {}
}
