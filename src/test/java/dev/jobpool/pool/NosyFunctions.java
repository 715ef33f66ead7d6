package dev.jobpool.pool;

import dev.jobpool.function.FunctionFolder;
import java.io.IOException;
import java.nio.file.Path;

/** Functions that look around in their worker, and that take more than their share. */
final class NosyFunctions {
  private static final String SOURCE =
      """
      package tests;

      import java.io.IOException;
      import java.lang.foreign.Arena;
      import java.lang.foreign.MemorySegment;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.Map;
      import java.util.stream.Stream;

      public final class Nosy {
        public static Map<String, String> environment() {
          return System.getenv();
        }

        public static List<String> limits() throws IOException {
          return Files.readAllLines(Path.of("/proc/self/limits"));
        }

        public static int input() throws IOException {
          return System.in.read();
        }

        /** Where it works, and where its temporary files come to be. */
        public static List<String> places() throws IOException {
          return List.of(
              Path.of("").toRealPath().toString(),
              Files.createTempFile("a", "b").getParent().toRealPath().toString());
        }

        /** Leaves all kinds of things lying about. */
        public static int litter(String elsewhere) throws IOException {
          Files.writeString(Path.of("file"), "secret");
          Files.createTempDirectory("temporary");
          Files.createDirectories(Path.of("deep/er/still"));
          Files.writeString(Path.of("deep/er/still/file"), "secret");
          Files.createSymbolicLink(Path.of("link"), Path.of(elsewhere));
          Files.createSymbolicLink(Path.of("deep/link"), Path.of(elsewhere));
          Path.of("deep/er").toFile().setWritable(false);
          Path.of("deep/er").toFile().setExecutable(false);
          return found().size();
        }

        public static List<String> found() throws IOException {
          try (Stream<Path> entries = Files.list(Path.of(""))) {
            return entries.map(Path::toString).toList();
          }
        }

        public static void hoard(int megabytes) throws InterruptedException {
          MemorySegment hoard = Arena.global().allocate((long) megabytes << 20);
          hoard.fill((byte) 1);
          Thread.sleep(60_000);
        }
      }
      """;

  private NosyFunctions() {}

  /** A jar of them. */
  static Path jar(Path folder) throws IOException {
    return new FunctionFolder(folder).jar("nosy.jar", SOURCE).path().resolve("nosy.jar");
  }
}
