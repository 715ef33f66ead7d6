package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.function.FunctionSignature.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of sample functions as this build made it: what is in it and the sums it does. */
class SamplesTest {
  private static final Path FOLDER = Path.of("target", "functions");

  @TempDir Path generations;

  private static Object call(
      String type, String method, List<Class<?>> parameters, Object... arguments) throws Exception {
    URL jar = FOLDER.resolve("jobpool-samples.jar").toUri().toURL();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar})) {
      return loader
          .loadClass("samples." + type)
          .getMethod(method, parameters.toArray(Class<?>[]::new))
          .invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static long power(long base, int exponent) throws Exception {
    return (long) call("Arithmetic", "power", List.of(long.class, int.class), base, exponent);
  }

  @Test
  void catalogue_ofTheSamples_isCompleteAndWithoutProblems() throws IOException {
    FunctionSnapshot snapshot =
        FunctionCatalog.open(FOLDER, generations, FunctionFolder.NOON).current();

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.functions().all())
        .extracting(it -> it.name().replace("samples.", "") + " " + it.declaration())
        .containsExactly(
            "Arithmetic::power power(long base, int exponent): long",
            "Arithmetic::square square(long n): long",
            "Arithmetic::sum sum(java.util.List<Long> numbers): long",
            "Bytes::size size(byte[] data): int",
            "Chat::talk talk(): void",
            "Faults::deepTrace deepTrace(): void",
            "Faults::exhaustMemory exhaustMemory(): int",
            "Faults::exit exit(int code): void",
            "Faults::fail fail(String message): void",
            "Faults::floodOutput floodOutput(int megabytes): void",
            "Faults::hang hang(): void",
            "Faults::ignoreInterrupt ignoreInterrupt(): void",
            "Faults::spawnAndHang spawnAndHang(int count): void",
            "Faults::spawnChildren spawnChildren(int count): java.util.List<Long>",
            "Faults::unserialisable unserialisable(): java.util.List<Object>",
            "MovieBoard::scrape scrape(String url, String pattern):"
                + " java.util.List<samples.MovieBoard.Film>",
            "Pages::fetch fetch(String url): samples.Pages.Page",
            "Pages::record record(samples.Pages.Page page): String",
            "Process::pid pid(): long",
            "Progress::countdown countdown(int from): int",
            "Sleep::seconds seconds(double seconds): double",
            "Tasks::count count(int n): void",
            "Tasks::prepare prepare(String name): void",
            "Tasks::prepared prepared(): String",
            "Tasks::work work(long n, double seconds): long",
            "Text::upper upper(String text): String");
    assertThat(snapshot.functions().all())
        .filteredOn(it -> it.kind() == Kind.SESSION)
        .extracting(FunctionSignature::name)
        .containsExactly("samples.Chat::talk");
  }

  @Test
  void power_upToTheEndsOfLong_isExact() throws Exception {
    assertThat(power(2, 10)).isEqualTo(1024);
    assertThat(power(2, 62)).isEqualTo(1L << 62);
    assertThat(power(-2, 63)).isEqualTo(Long.MIN_VALUE);
    assertThat(power(3, 39)).isEqualTo(4_052_555_153_018_976_267L);
    assertThat(power(0, 0)).isEqualTo(1);
    assertThat(power(-1, Integer.MAX_VALUE)).isEqualTo(-1);
  }

  @Test
  void power_beyondLong_fails() {
    assertThatThrownBy(() -> power(2, 63)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> power(3, 40)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> power(10, Integer.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> power(2, -1)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void sum_beyondLong_fails() {
    assertThatThrownBy(
            () -> call("Arithmetic", "sum", List.of(List.class), List.of(Long.MAX_VALUE, 1L)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void talk_linesOfAnyLanguage_areAnsweredInUpperCase() throws Exception {
    InputStream in =
        new ByteArrayInputStream("hello\ngrüße\n\nend".getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    call("Chat", "talk", List.of(InputStream.class, OutputStream.class), in, out);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("HELLO\nGRÜSSE\n\nEND\n");
  }
}
