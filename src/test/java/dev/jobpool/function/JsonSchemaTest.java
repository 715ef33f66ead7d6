package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas that callers see. */
class JsonSchemaTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path temporary;

  private FunctionSignature function(String source) throws IOException {
    return new FunctionFolder(temporary)
        .jar("a.jar", source)
        .open()
        .current()
        .functions()
        .named("A::m")
        .getFirst();
  }

  private static void assertSchema(Object schema, String expected) {
    JsonNode written = JSON.readTree(JSON.writeValueAsString(schema));
    assertThat(written.equals(JSON.readTree(expected))).as(written.toPrettyString()).isTrue();
  }

  @Test
  void arguments_byPositionAndByName_areDescribed() throws IOException {
    FunctionSignature function =
        function(
            """
            import java.util.*;
            public class A {
              public enum Color { RED }
              public static void m(long base, Integer exponent, List<Long> more, Set<String> tags,
                  Map<String, Double> sizes, Optional<Color> color, byte[] data, Object any) {}
            }
            """);

    String base = "'type': 'integer', 'format': 'int64'";
    String exponent =
        "'type': ['integer', 'null'], 'format': 'int32',"
            + " 'minimum': -2147483648, 'maximum': 2147483647";
    String more = "'type': 'array', 'items': {'type': 'integer', 'format': 'int64'}";
    String tags = "'type': 'array', 'items': {'type': 'string'}, 'uniqueItems': true";
    String sizes = "'type': 'object', 'additionalProperties': {'type': 'number'}";
    String color = "'type': ['string', 'null'], 'enum': ['RED', null]";
    String data = "'type': 'string', 'contentEncoding': 'base64'";
    assertSchema(
        function.argsSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array",
         "prefixItems": [{"title": "base", %s}, {"title": "exponent", %s}, {"title": "more", %s},
           {"title": "tags", %s}, {"title": "sizes", %s}, {"title": "color", %s},
           {"title": "data", %s}, {"title": "any"}],
         "minItems": 8, "maxItems": 8}
        """
            .formatted(base, exponent, more, tags, sizes, color, data)
            .replace('\'', '"'));
    assertSchema(
        function.kwargsSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
         "properties": {"base": {%s}, "exponent": {%s}, "more": {%s}, "tags": {%s}, "sizes": {%s},
           "color": {%s}, "data": {%s}, "any": {}},
         "required": ["base", "exponent", "more", "tags", "sizes", "color", "data", "any"],
         "additionalProperties": false}
        """
            .formatted(base, exponent, more, tags, sizes, color, data)
            .replace('\'', '"'));
  }

  @Test
  void arguments_none_makeAnEmptyArrayAndObject() throws IOException {
    FunctionSignature function = function("public class A { public static void m() {} }");

    assertSchema(
        function.argsSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "type": "array", "minItems": 0, "maxItems": 0}
        """);
    assertSchema(
        function.kwargsSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "type": "object", "properties": {}, "required": [], "additionalProperties": false}
        """);
    assertSchema(
        function.resultSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "null"}
        """);
  }

  @Test
  void record_thatContainsItself_isDefinedOnce() throws IOException {
    FunctionSignature function =
        function(
            """
            import java.util.*;
            public class A {
              public record Tree(int size, String name, Tree left, List<Tree> more) {}
              public static Tree m(Tree tree) { return tree; }
            }
            """);

    assertSchema(
        function.kwargsSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
         "properties": {"tree": {"$ref": "#/$defs/A.Tree"}}, "required": ["tree"],
         "additionalProperties": false,
         "$defs": {"A.Tree": {"type": "object", "properties": {
           "size": {"type": "integer", "format": "int32",
                    "minimum": -2147483648, "maximum": 2147483647},
           "name": {"type": "string"}, "left": {"$ref": "#/$defs/A.Tree"},
           "more": {"type": "array", "items": {"$ref": "#/$defs/A.Tree"}}},
           "required": ["size"], "additionalProperties": false}}}
        """);
    assertSchema(
        function.resultSchema(),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "anyOf": [{"$ref": "#/$defs/A.Tree"}, {"type": "null"}],
         "$defs": {"A.Tree": {"type": "object", "properties": {
           "size": {"type": "integer", "format": "int32",
                    "minimum": -2147483648, "maximum": 2147483647},
           "name": {"type": ["string", "null"]},
           "left": {"anyOf": [{"$ref": "#/$defs/A.Tree"}, {"type": "null"}]},
           "more": {"type": ["array", "null"], "items": {"$ref": "#/$defs/A.Tree"}}},
           "required": ["size", "name", "left", "more"]}}}
        """);
  }
}
