package dev.jobpool.function;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * One function: how it is called and what it returns.
 *
 * @param name {@code com.acme.Reports::render}; overloads share it
 * @param parameters what a caller passes: without the {@code JobContext} and, for a session,
 *     without the streams. Varargs are one parameter, a list
 * @param jar file name of the jar that holds it
 * @param records the records that its types refer to, by name and in the order they were met
 */
public record FunctionSignature(
    String name,
    Kind kind,
    List<Parameter> parameters,
    Result result,
    String jar,
    SequencedMap<String, RecordShape> records) {

  public FunctionSignature {
    parameters = List.copyOf(parameters);
    records = Ordered.copyOf(records);
  }

  /** How a function is used. */
  public enum Kind {
    /** Called with arguments, returns a result. */
    CALL,
    /** Converses over an {@code InputStream} and an {@code OutputStream}. */
    SESSION
  }

  /**
   * @param name as declared; {@code arg0} and so on if the class file does not tell
   * @param javaType for people: {@code java.util.List<Long>}
   */
  public record Parameter(String name, String javaType, ValueType type) {}

  /**
   * @param javaType for people: {@code java.util.List<Long>}
   */
  public record Result(String javaType, ValueType type) {}

  /** How many arguments a call must have, by position and by name together. */
  public int arity() {
    return parameters.size();
  }

  /** JSON Schema (2020-12) of all arguments by position: an array, as maps, lists and scalars. */
  public Map<String, Object> argsSchema() {
    return JsonSchema.positional(this);
  }

  /** JSON Schema (2020-12) of all arguments by name: an object, as maps, lists and scalars. */
  public Map<String, Object> kwargsSchema() {
    return JsonSchema.named(this);
  }

  /** JSON Schema (2020-12) of the result, as maps, lists and scalars. */
  public Map<String, Object> resultSchema() {
    return JsonSchema.result(this);
  }

  /**
   * Tells whether a value can be an argument for one of the parameters. Lenient: what the worker
   * may yet accept passes.
   *
   * @param value stands on the value's first token; afterwards on its last one
   * @return the first place that does not fit, or empty
   */
  public Optional<Mismatch> check(Parameter parameter, JsonCursor value) {
    return new ShapeCheck(records, value).check(parameter.type());
  }

  /** As a declaration: {@code power(long base, int exponent): long}. */
  public String declaration() {
    return name.substring(name.lastIndexOf(':') + 1)
        + parameters.stream()
            .map(parameter -> parameter.javaType() + " " + parameter.name())
            .collect(Collectors.joining(", ", "(", ")"))
        + ": "
        + result.javaType();
  }
}
