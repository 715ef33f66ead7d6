package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.function.RecordShape.Component;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JSON the declared types stand for. */
class TypeReaderTest {
  @TempDir Path temporary;

  private FunctionSignature function(String... sources) throws IOException {
    FunctionSnapshot snapshot =
        new FunctionFolder(temporary).jar("a.jar", sources).open().current();
    assertThat(snapshot.problems()).isEmpty();
    return snapshot.functions().named("A::m").getFirst();
  }

  private static String shape(FunctionSignature function, String name) {
    return Objects.requireNonNull(function.records().get(name)).components().stream()
        .map(component -> component.name() + ": " + JsonShapes.text(component.type()))
        .collect(Collectors.joining(", "));
  }

  @Test
  void scalars_ofTheJdk_areKnown() throws IOException {
    FunctionSignature function =
        function(
            """
            import java.util.*;
            public class A {
              public static void m(byte[] a, char[] b, char c, boolean d, Float e, UUID f,
                  java.time.Instant g, java.time.Duration h, Object i, OptionalInt j,
                  java.math.BigInteger k, Byte[] l, List m, Thread n) {}
            }
            """);

    assertThat(function.parameters())
        .extracting(parameter -> JsonShapes.text(parameter.type()))
        .containsExactly(
            "bytes",
            "text",
            "letter",
            "bool",
            "real",
            "uuid",
            "date-time",
            "duration",
            "any",
            "maybe whole",
            "whole",
            "[whole]",
            "[any]",
            "any");
    assertThat(JsonShapes.text(function.result().type())).isEqualTo("nothing");
  }

  @Test
  void enums_closedUnlessTheyHaveTextsOfTheirOwn() throws IOException {
    FunctionSignature function =
        function(
            """
            public class A {
              public enum Plain { ONE, TWO }
              public enum Spoken { ONE; public String toString() { return "one"; } }
              public static void m(Plain a, Spoken b, java.util.concurrent.TimeUnit c) {}
            }
            """);

    assertThat(function.parameters().get(0).type())
        .isEqualTo(new ValueType.Enumerated("A$Plain", List.of("ONE", "TWO"), true));
    assertThat(function.parameters().get(1).type())
        .isEqualTo(new ValueType.Enumerated("A$Spoken", List.of("ONE"), false));
    assertThat(function.parameters().get(2).type())
        .isInstanceOfSatisfying(
            ValueType.Enumerated.class,
            unit -> assertThat(unit.constants()).contains("NANOSECONDS", "DAYS").hasSize(7));
  }

  @Test
  void records_recursiveAndGeneric_areDescribedOnce() throws IOException {
    FunctionSignature function =
        function(
            """
            import java.util.*;
            public class A {
              public record Tree(String name, List<Tree> children) {}
              public record Pair<X, Y>(X left, Y right) {}
              public static Pair<Tree, Long> m(Tree tree, Pair<String, int[]> pair) { return null; }
            }
            """);

    assertThat(shape(function, "A.Tree")).isEqualTo("name: text, children: [record A.Tree]");
    assertThat(shape(function, "A.Pair")).isEqualTo("left: text, right: [whole]");
    assertThat(shape(function, "A.Pair-2")).isEqualTo("left: record A.Tree, right: whole");
    assertThat(JsonShapes.text(function.result().type())).isEqualTo("record A.Pair-2");
  }

  @Test
  void records_thatGrowWithoutEnd_becomeOpaque() throws IOException {
    FunctionSignature function =
        function(
            """
            import java.util.*;
            public class A {
              public record Grow<T>(T value, Grow<List<T>> next) {}
              public static void m(Grow<String> grow) {}
            }
            """);

    assertThat(function.records()).hasSize(100);
    assertThat(function.records().lastEntry().getValue().components())
        .last()
        .extracting(Component::type)
        .isEqualTo(new ValueType.OpenObject("A$Grow"));
  }

  @Test
  void classes_ofTheFolder_areObjectsWithUnknownProperties() throws IOException {
    FunctionSignature function =
        function(
            """
            public class A {
              public static class Bean { public int x; }
              public static abstract class Shape {}
              public static void m(Bean bean, Shape shape, Runnable run) {}
            }
            """);

    assertThat(function.parameters())
        .extracting(parameter -> JsonShapes.text(parameter.type()))
        .containsExactly("object A$Bean", "any", "any");
  }
}
