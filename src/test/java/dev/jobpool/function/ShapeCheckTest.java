package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which JSON passes for which type. */
class ShapeCheckTest {
  private static final ValueType LONG =
      new ValueType.Whole(
          false, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
  private static final ValueType STRING = new ValueType.Text(null);
  private static final ValueType TREE = new ValueType.RecordRef("Tree");
  private static final SequencedMap<String, RecordShape> RECORDS =
      new LinkedHashMap<>(
          Map.of(
              "Tree",
              new RecordShape(
                  List.of(
                      new RecordShape.Component("size", LONG),
                      new RecordShape.Component("name", STRING),
                      new RecordShape.Component("children", new ValueType.ListOf(TREE, false))),
                  false),
              "Id",
              new RecordShape(List.of(new RecordShape.Component("value", LONG)), true)));

  private static final Map<String, ValueType> TYPES =
      Map.ofEntries(
          Map.entry("long", LONG),
          Map.entry("Integer", new ValueType.Whole(true, BigInteger.TWO, BigInteger.TEN)),
          Map.entry("BigInteger", new ValueType.Whole(true, null, null)),
          Map.entry("double", new ValueType.Real(false)),
          Map.entry("Double", new ValueType.Real(true)),
          Map.entry("boolean", new ValueType.Bool(false)),
          Map.entry("Boolean", new ValueType.Bool(true)),
          Map.entry("char", new ValueType.Letter(false)),
          Map.entry("String", STRING),
          Map.entry("Instant", new ValueType.Text("date-time")),
          Map.entry("byte[]", new ValueType.Bytes()),
          Map.entry("Color", new ValueType.Enumerated("Color", List.of("RED", "BLUE"), true)),
          Map.entry("Spoken", new ValueType.Enumerated("Spoken", List.of("RED"), false)),
          Map.entry("List<long>", new ValueType.ListOf(LONG, false)),
          Map.entry("Map<long>", new ValueType.MapOf(LONG)),
          Map.entry("Optional<String>", new ValueType.Maybe(STRING)),
          Map.entry("OptionalLong", new ValueType.Maybe(LONG)),
          Map.entry("Tree", TREE),
          Map.entry("Id", new ValueType.RecordRef("Id")),
          Map.entry("Bean", new ValueType.OpenObject("Bean")),
          Map.entry("Object", new ValueType.Anything()));

  private static Optional<Mismatch> check(String type, String json) {
    JacksonCursor cursor = JacksonCursor.of(json);
    ValueType shape = java.util.Objects.requireNonNull(TYPES.get(type), type);
    Optional<Mismatch> mismatch = new ShapeCheck(RECORDS, cursor).check(shape);
    assertThat(cursor.atEnd()).as("read to the end").isTrue();
    return mismatch;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          long             | 9223372036854775807
          long             | -9223372036854775808
          Integer          | null
          BigInteger       | 123456789012345678901234567890
          double           | 1
          double           | 1.5e300
          double           | "NaN"
          Double           | null
          boolean          | true
          Boolean          | null
          char             | "x"
          String           | "x"
          String           | null
          Instant          | "2026-01-02T12:00:00Z"
          byte[]           | "AQID"
          byte[]           | null
          Color            | "RED"
          Color            | null
          Spoken           | "red"
          List<long>       | []
          List<long>       | [1, 2]
          List<long>       | null
          Map<long>        | {"a": 1, "b": 2}
          Optional<String> | null
          Optional<String> | "x"
          OptionalLong     | null
          Tree             | {"size": 1}
          Tree             | {"size": 1, "name": null, "children": [{"size": 2, "children": []}, null]}
          Tree             | {"size": 1, "size": 2}
          Id               | {"value": 1}
          Id               | 1
          Id               | "1"
          Bean             | {"a": [1]}
          Bean             | "anything"
          Object           | [{"a": null}]
          """)
  void check_valueThatMayBind_passes(String type, String json) {
    assertThat(check(type, json)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          long             | null                     | ``        | expected an integer from -9223372036854775808 to 9223372036854775807 but got null
          long             | 9223372036854775808      | ``        | expected an integer from -9223372036854775808 to 9223372036854775807 but got 9223372036854775808
          long             | "1"                      | ``        | expected an integer from -9223372036854775808 to 9223372036854775807 but got a string
          Integer          | 1                        | ``        | expected an integer from 2 to 10 but got 1
          Integer          | 11                       | ``        | expected an integer from 2 to 10 but got 11
          BigInteger       | 1.0                      | ``        | expected an integer but got a number with a fraction or exponent
          double           | "1.5"                    | ``        | expected a number but got a string
          double           | null                     | ``        | expected a number but got null
          boolean          | 1                        | ``        | expected true or false but got an integer
          boolean          | "true"                   | ``        | expected true or false but got a string
          char             | "xy"                     | ``        | expected a string of one character but got a string
          String           | 1                        | ``        | expected a string but got an integer
          String           | {"a": [1]}               | ``        | expected a string but got an object
          Instant          | 1700000000               | ``        | expected a string (date-time) but got an integer
          byte[]           | [1, 2]                   | ``        | expected a base64 string but got an array
          Color            | "GREEN"                  | ``        | expected one of RED, BLUE but got "GREEN"
          Color            | 0                        | ``        | expected one of RED, BLUE but got an integer
          Spoken           | true                     | ``        | expected a string but got true
          List<long>       | {}                       | ``        | expected an array but got an object
          List<long>       | [1, "2", [3], {"a": 4}]  | /1        | expected an integer from -9223372036854775808 to 9223372036854775807 but got a string
          Map<long>        | [1]                      | ``        | expected an object but got an array
          Map<long>        | {"a/b~": [], "c": []}    | /a~1b~0   | expected an integer from -9223372036854775808 to 9223372036854775807 but got an array
          Optional<String> | 1                        | ``        | expected a string but got an integer
          Tree             | {"name": "x"}            | ``        | missing property 'size'
          Tree             | {"size": 1, "children": [{"size": 2, "name": 3, "x": [1]}], "y": {}} | /children/0/name | expected a string but got an integer
          Tree             | {"size": 1, "x~": [{}], "y": 1} | /x~0   | unexpected property
          Tree             | "x"                      | ``        | expected an object but got a string
          Id               | [1]                      | ``        | expected an object but got an array
          """)
  void check_valueThatCannotBind_namesThePlace(
      String type, String json, String pointer, String message) {
    assertThat(check(type, json)).contains(new Mismatch(pointer, message));
  }

  @Test
  void check_longWrongValue_isCutInTheMessage() {
    String message = check("Color", '"' + "x".repeat(10_000) + '"').orElseThrow().message();

    assertThat(message).hasSizeLessThan(300).endsWith("…\"");
  }
}
