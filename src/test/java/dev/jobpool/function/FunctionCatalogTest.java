package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading, reloading and what becomes of a folder that is not as it should be. */
class FunctionCatalogTest {
  private static final String ONE = "public class One { public static void m() {} }";
  private static final String TWO = "public class Two { public static void m() {} }";
  private static final byte[] JUNK = "no zip at all".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temporary;
  private FunctionFolder folder;

  @BeforeEach
  void makeFolder() {
    folder = new FunctionFolder(temporary);
  }

  private static List<String> names(FunctionSnapshot snapshot) {
    return snapshot.functions().all().stream().map(FunctionSignature::name).toList();
  }

  @Test
  void open_withoutFolder_isEmptyAndSaysSo() throws IOException {
    FunctionSnapshot snapshot = folder.open().current();

    assertThat(snapshot.functions().all()).isEmpty();
    assertThat(snapshot.jars()).isEmpty();
    assertThat(snapshot.problems())
        .containsExactly(
            new FunctionProblem(
                folder.path().toString(), "is not a folder: there is nothing to call"));
  }

  @Test
  void open_withEmptyFolder_isEmptyAndSaysSo() throws IOException {
    Files.createDirectories(folder.path().resolve("lib"));

    assertThat(folder.open().current().problems())
        .containsExactly(
            new FunctionProblem(
                folder.path().toString(), "has no usable *.jar: there is nothing to call"));
  }

  @Test
  void open_copiesJarsForTheOwnerAlone() throws IOException {
    folder.jar("b.jar", TWO).jar("a.jar", ONE).jar("lib/l.jar", "public class L {}");
    FunctionSnapshot snapshot = folder.open().current();

    assertThat(snapshot.generation()).isEqualTo(1);
    assertThat(snapshot.loadedAt()).isEqualTo(FunctionFolder.NOON.instant());
    assertThat(snapshot.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(snapshot.jars())
        .extracting(it -> it.getFileName().toString())
        .containsExactly("a.jar", "b.jar");
    assertThat(snapshot.libraries())
        .extracting(it -> it.getFileName().toString())
        .containsExactly("l.jar");
    assertThat(snapshot.jars()).allSatisfy(it -> assertThat(it).startsWith(folder.generations()));
    assertThat(Files.getPosixFilePermissions(folder.generations()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void open_deletesCopiesOfAnEarlierLife() throws IOException {
    Path leftover = folder.generations().resolve("generation-7");
    Files.createDirectories(leftover.resolve("lib"));
    Files.write(leftover.resolve("old.jar"), JUNK);
    folder.jar("a.jar", ONE).open();

    assertThat(leftover).doesNotExist();
  }

  @Test
  void open_brokenJar_isProblemWhileOthersLoad() throws IOException {
    folder.file("a.jar", JUNK).jar("b.jar", ONE).file("lib/l.jar", JUNK);
    Files.createDirectories(folder.path().resolve("c.jar"));
    Files.createSymbolicLink(folder.path().resolve("d.jar"), Path.of("nowhere"));
    FunctionSnapshot snapshot = folder.open().current();

    assertThat(names(snapshot)).containsExactly("One::m");
    assertThat(snapshot.problems())
        .extracting(FunctionProblem::source)
        .containsExactly("c.jar", "d.jar", "a.jar", "lib/l.jar");
  }

  @Test
  void open_jarBehindSymbolicLink_isRead() throws IOException {
    folder.jar("real/hidden.jar", ONE);
    Files.createSymbolicLink(folder.path().resolve("a.jar"), Path.of("real", "hidden.jar"));
    FunctionSnapshot snapshot = folder.open().current();

    assertThat(names(snapshot)).containsExactly("One::m");
    assertThat(snapshot.jars().getFirst())
        .satisfies(it -> assertThat(Files.isSymbolicLink(it)).isFalse());
  }

  @Test
  void open_classTooNew_isProblemWhileOthersLoad() throws IOException {
    SequencedMap<String, byte[]> classes = folder.compile(List.of(), ONE, TWO);
    byte[] future = Objects.requireNonNull(classes.get("One"));
    future[6] = 0;
    future[7] = 120;
    FunctionSnapshot snapshot = folder.jar("a.jar", classes).open().current();

    assertThat(names(snapshot)).containsExactly("Two::m");
    assertThat(snapshot.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.source()).isEqualTo("a.jar");
          assertThat(problem.message()).startsWith("One was compiled for Java 76");
        });
  }

  @Test
  void open_brokenClasses_areProblemsUpToALimit() throws IOException {
    SequencedMap<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 100; i < 130; i++) {
      entries.put("Broken" + i + ".class", JUNK);
    }
    byte[] whole = Objects.requireNonNull(folder.compile(List.of(), ONE).get("One"));
    byte[] cut = Arrays.copyOf(whole, 60);
    entries.put("Cut.class", cut);
    FunctionSnapshot snapshot = folder.zip("a.jar", entries).jar("b.jar", TWO).open().current();

    assertThat(names(snapshot)).containsExactly("Two::m");
    assertThat(snapshot.problems()).hasSize(21);
    assertThat(snapshot.problems().getLast())
        .isEqualTo(new FunctionProblem("a.jar", "11 more problems"));
  }

  @Test
  void open_sameClassTwice_takesTheFirstJar() throws IOException {
    folder
        .jar("b.jar", "public class One { public static void other() {} }", TWO)
        .jar("a.jar", ONE);
    FunctionSnapshot snapshot = folder.open().current();

    assertThat(names(snapshot)).containsExactly("One::m", "Two::m");
    assertThat(snapshot.problems())
        .containsExactly(
            new FunctionProblem(
                "b.jar", "has the class One (in a.jar) again; the first one is used"));
  }

  @Test
  void open_beyondLimits_skipsAndReports() throws IOException {
    ReadLimits limits = new ReadLimits(2, 20_000, 2_000, 2, 20);
    String large =
        "public class Large { static final String S = \"%s\"; public static void m() {} }"
            .formatted("x".repeat(3_000));
    folder
        .jar("a.jar", large, ONE, TWO, "public class Zoo { public static void m() {} }")
        .file("b.jar", new byte[20_001])
        .jar("c.jar", ONE);
    FunctionSnapshot snapshot =
        FunctionCatalog.open(folder.path(), folder.generations(), FunctionFolder.NOON, limits)
            .current();

    assertThat(names(snapshot)).containsExactly("One::m", "Two::m");
    assertThat(snapshot.problems())
        .extracting(problem -> problem.source() + " " + problem.message())
        .containsExactly(
            folder.path() + " has more than 2 jars; those from c.jar on skipped",
            "b.jar is larger than 20000 bytes; skipped",
            "a.jar Large is larger than 2000 bytes; the class is skipped",
            "a.jar goes beyond the limit of 2 functions; its classes from Zoo on were skipped");
  }

  @Test
  void open_ambiguousOverloads_areProblemAndNotCallable() throws IOException {
    folder.jar(
        "a.jar",
        """
        import dev.jobpool.api.JobContext;
        public class A {
          public static void m(int x) {}
          public static void m(String x, JobContext job) {}
          public static void m(int x, int y) {}
        }
        """);
    FunctionSnapshot snapshot = folder.open().current();

    assertThat(snapshot.functions().all()).extracting(FunctionSignature::arity).containsExactly(2);
    assertThat(snapshot.problems())
        .containsExactly(
            new FunctionProblem(
                "a.jar", "A::m has 2 overloads with 1 parameters; none of them can be called"));
  }

  @Test
  void jar_overwrittenAfterOpen_changesNothingUntilReload() throws IOException {
    FunctionCatalog catalog = folder.jar("a.jar", ONE).open();
    FunctionSnapshot before = catalog.current();
    byte[] copied = Files.readAllBytes(before.jars().getFirst());
    folder.file("a.jar", JUNK);

    assertThat(catalog.current()).isSameAs(before);
    assertThat(before.jars().getFirst()).hasBinaryContent(copied);
  }

  @Test
  void reload_unchangedFolder_tellsNobody() throws IOException {
    FunctionCatalog catalog = folder.jar("a.jar", ONE).open();
    FunctionSnapshot before = catalog.current();
    List<FunctionSnapshot> heard = new ArrayList<>();
    catalog.onChange(heard::add);

    assertThat(catalog.reload().isEmpty()).isTrue();
    assertThat(catalog.current()).isSameAs(before);
    assertThat(heard).isEmpty();
  }

  @Test
  void reload_changedFolder_tellsWhatChangedAndEveryListener() throws IOException {
    FunctionCatalog catalog =
        folder.jar("a.jar", ONE).jar("b.jar", TWO).jar("lib/l.jar", "class L {}").open();
    List<Long> heard = new ArrayList<>();
    catalog.onChange(_ -> {
      throw new IllegalStateException("a listener that fails");
    });
    catalog.onChange(_ -> heard.add(catalog.current().generation()));
    Files.delete(folder.path().resolve("b.jar"));
    folder
        .jar("a.jar", "public class One { public static void changed() {} }")
        .jar("c.jar", TWO)
        .jar("lib/l.jar", "class L { int x; }");

    assertThat(catalog.reload())
        .isEqualTo(
            new FunctionChanges(List.of("c.jar"), List.of("b.jar"), List.of("a.jar", "lib/l.jar")));
    assertThat(names(catalog.current())).containsExactly("One::changed", "Two::m");
    assertThat(heard).containsExactly(2L);
  }

  @Test
  void reload_newProblemAlone_isShownWithoutNewGeneration() throws IOException {
    FunctionCatalog catalog = folder.jar("a.jar", ONE).open();
    Files.createDirectory(folder.path().resolve("b.jar"));

    assertThat(catalog.reload().isEmpty()).isTrue();
    assertThat(catalog.current().generation()).isEqualTo(1);
    assertThat(catalog.current().problems())
        .containsExactly(new FunctionProblem("b.jar", "is not a file; skipped"));
    assertThat(catalog.current().jars().getFirst()).exists();
  }

  @Test
  void reload_keepsTheCopiesOfTheGenerationBefore() throws IOException {
    FunctionCatalog catalog = folder.jar("a.jar", ONE).open();
    List<Path> copies = new ArrayList<>();
    for (String source : List.of(TWO, ONE)) {
      copies.add(catalog.current().jars().getFirst());
      folder.jar("a.jar", source);
      catalog.reload();
    }
    copies.add(catalog.current().jars().getFirst());

    assertThat(copies.get(0)).doesNotExist();
    assertThat(copies.get(1)).exists();
    assertThat(copies.get(2)).exists();
  }

  @Test
  void reload_copiesCannotBeWritten_keepsWhatItHas() throws IOException {
    FunctionCatalog catalog = folder.jar("a.jar", ONE).open();
    FunctionSnapshot before = catalog.current();
    GenerationDirectory.delete(folder.generations());
    folder.jar("a.jar", TWO);

    assertThatThrownBy(catalog::reload).isInstanceOf(IOException.class);
    assertThat(catalog.current()).isSameAs(before);
    Files.createDirectory(folder.generations());
    assertThat(catalog.reload().changed()).containsExactly("a.jar");
  }
}
