package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.function.FunctionSignature.Kind;
import dev.jobpool.function.FunctionSignature.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a class file becomes a function, and what it is called. */
class FunctionReadingTest {
  @TempDir Path temporary;
  private FunctionFolder folder;

  @BeforeEach
  void makeFolder() {
    folder = new FunctionFolder(temporary);
  }

  private List<FunctionSignature> functions(String... sources) throws IOException {
    FunctionSnapshot snapshot = folder.jar("a.jar", sources).open().current();
    assertThat(snapshot.problems()).isEmpty();
    return snapshot.functions().all();
  }

  private static List<String> names(List<FunctionSignature> functions) {
    return functions.stream().map(FunctionSignature::name).toList();
  }

  private static List<String> parameterNames(FunctionSignature function) {
    return function.parameters().stream().map(Parameter::name).toList();
  }

  @Test
  void method_publicStaticOfPublicClass_isFunction() throws IOException {
    List<FunctionSignature> functions =
        functions(
            """
            package com.acme;
            public class Reports {
              public static int render(String title, long size) { return 0; }
              static int hidden() { return 0; }
              protected static int guarded() { return 0; }
              private static int secret() { return 0; }
              public int instance() { return 0; }
            }
            class Helper { public static void out() {} }
            """);

    assertThat(functions)
        .singleElement()
        .satisfies(function -> {
          assertThat(function.name()).isEqualTo("com.acme.Reports::render");
          assertThat(function.kind()).isEqualTo(Kind.CALL);
          assertThat(function.jar()).isEqualTo("a.jar");
          assertThat(function.declaration()).isEqualTo("render(String title, long size): int");
        });
  }

  @Test
  void method_ofNestedClass_isFunctionIfAllAroundArePublic() throws IOException {
    List<FunctionSignature> functions =
        functions(
            """
            package a;
            public class B {
              public static class C {
                public static void m() {}
                public interface D { static void n() {} }
              }
              static class Hidden { public static class Inside { public static void m() {} } }
              protected static class Guarded { public static void m() {} }
              private static class Secret { public static void m() {} }
            }
            """);

    assertThat(names(functions)).containsExactly("a.B$C$D::n", "a.B$C::m");
  }

  @Test
  void method_thatTheCompilerAdds_isNoFunction() throws IOException {
    List<FunctionSignature> functions =
        functions(
            """
            public enum Color {
              RED;
              public static Color parse(String text) { return valueOf(text); }
              public static Runnable lambda() { return () -> {}; }
            }
            """);

    assertThat(names(functions)).containsExactly("Color::lambda", "Color::parse");
  }

  @Test
  void parameters_withoutStoredNames_takeThoseOfDebugInformation() throws IOException {
    folder.jar(
        "a.jar",
        folder.compile(
            List.of("-g"),
            "public class A { public static void m(long wide, int[] next, double other) {"
                + " { int x = 1; } } }"));

    assertThat(parameterNames(folder.open().current().functions().all().getFirst()))
        .containsExactly("wide", "next", "other");
  }

  @Test
  void parameters_withoutAnyNames_areNumbered() throws IOException {
    folder.jar(
        "a.jar",
        folder.compile(
            List.of("-g:none"), "public class A { public static void m(long wide, int next) {} }"));

    assertThat(parameterNames(folder.open().current().functions().all().getFirst()))
        .containsExactly("arg0", "arg1");
  }

  @Test
  void parameters_generic_resolveToBounds() throws IOException {
    FunctionSignature function =
        functions(
                """
                import java.util.*;
                public class A {
                  public static <T extends Number, U extends Comparable<U>, V extends List<V>>
                      Map<String, ? extends T> m(
                      List<? extends Long> a, T b, U c, V d, Optional<Set<String>> e, int[]... f) {
                    return null;
                  }
                }
                """)
            .getFirst();

    assertThat(function.parameters())
        .extracting(Parameter::javaType)
        .containsExactly(
            "java.util.List<? extends Long>",
            "Number",
            "Comparable",
            "java.util.List",
            "java.util.Optional<java.util.Set<String>>",
            "int[][]");
    assertThat(function.result().javaType()).isEqualTo("java.util.Map<String, ? extends Number>");
    assertThat(function.parameters())
        .extracting(parameter -> JsonShapes.text(parameter.type()))
        .containsExactly("[whole]", "real", "any", "[any]", "maybe {text}", "[[whole]]");
    assertThat(JsonShapes.text(function.result().type())).isEqualTo("map real");
  }

  @Test
  void context_anywhere_isInjected() throws IOException {
    FunctionSignature function =
        functions(
                """
                import dev.jobpool.api.JobContext;
                public class A {
                  public static void m(int first, JobContext job, int second) {}
                }
                """)
            .getFirst();

    assertThat(parameterNames(function)).containsExactly("first", "second");
    assertThat(function.arity()).isEqualTo(2);
  }

  @Test
  void streams_inAndOut_makeSession() throws IOException {
    List<FunctionSignature> functions =
        functions(
            """
            import dev.jobpool.api.JobContext;
            import java.io.*;
            public class A {
              public static void call(OutputStream out, InputStream in) {}
              public static void plain(InputStream in, OutputStream out) {}
              public static void watched(JobContext job, InputStream in, OutputStream out) {}
              public static void more(InputStream in, OutputStream out, int n) {}
            }
            """);

    assertThat(functions)
        .extracting(FunctionSignature::name, FunctionSignature::kind, FunctionSignature::arity)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("A::call", Kind.CALL, 2),
            org.assertj.core.groups.Tuple.tuple("A::more", Kind.CALL, 3),
            org.assertj.core.groups.Tuple.tuple("A::plain", Kind.SESSION, 0),
            org.assertj.core.groups.Tuple.tuple("A::watched", Kind.SESSION, 0));
  }

  @Test
  void library_isNoSourceOfFunctions_butOfTypes() throws IOException {
    folder.jar(
        "lib/colors.jar",
        "package lib; public enum Color { RED, BLUE; public static void paint() {} }");
    FunctionSnapshot snapshot =
        folder
            .jar("a.jar", "public class A { public static void m(lib.Color color) {} }")
            .open()
            .current();

    assertThat(names(snapshot.functions().all())).containsExactly("A::m");
    assertThat(snapshot.functions().all().getFirst().parameters().getFirst().type())
        .isEqualTo(new ValueType.Enumerated("lib.Color", List.of("RED", "BLUE"), true));
  }

  @Test
  void entries_ofOtherVersionsOrPlaces_areNotCallable() throws IOException {
    byte[] bytes =
        folder
            .compile(List.of(), "package a; public class A { public static void m() {} }")
            .get("a/A");
    SequencedMap<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("META-INF/versions/21/a/A.class", bytes);
    entries.put("BOOT-INF/classes/a/A.class", bytes);
    entries.put("javax/sql/DataSource.class", bytes);
    entries.put("java/lang/Added.class", bytes);
    FunctionSnapshot snapshot = folder.zip("a.jar", entries).open().current();

    assertThat(snapshot.functions().all()).isEmpty();
    assertThat(snapshot.problems())
        .extracting(FunctionProblem::message)
        .containsExactly(
            "BOOT-INF.classes.a.A holds the class a.A, so it cannot load; the class is skipped",
            "java.lang.Added has the name of a class that workers take from elsewhere;"
                + " the class is skipped",
            "javax.sql.DataSource has the name of a class that workers take from elsewhere;"
                + " the class is skipped");
  }
}
