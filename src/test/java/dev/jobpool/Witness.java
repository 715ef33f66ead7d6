package dev.jobpool;

import dev.jobpool.function.FunctionFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The samples, and functions that write down what they are told: {@code told.Job} makes entries,
 * {@code told.Book} writes them into a file, a line each.
 */
final class Witness {
  private static final String JOB =
      """
      package told;
      import java.util.*;
      public final class Job {
        public static Map<String, Object> entry(String file, int number) {
          return Map.of("file", file, "number", number);
        }
        public static void fail(String file) {
          throw new IllegalStateException(file);
        }
      }
      """;
  private static final String BOOK =
      """
      package told;
      import java.nio.file.*;
      import java.util.*;
      import static java.nio.file.StandardOpenOption.*;
      public final class Book {
        private static void line(Object file, Object line) throws Exception {
          Files.writeString(Path.of((String) file), line + "\\n", CREATE, APPEND);
        }
        /** In two pieces, so that two at a time would be seen. */
        public static void write(Map<String, Object> entry) throws Exception {
          Path file = Path.of((String) entry.get("file"));
          Files.writeString(file, "number ", CREATE, APPEND);
          line(entry.get("file"), entry.get("number"));
        }
        public static void mind(Map<String, Object> error) throws Exception {
          line(error.get("message"), error.get("kind") + " " + error.get("type"));
        }
        public static void fail(Object value) { throw new IllegalStateException("not today"); }
        public static void exit(Object value) { System.exit(3); }
        public static void hang(Object value) throws Exception { Thread.sleep(600_000); }
        public static void hangOnce(Map<String, Object> entry) throws Exception {
          Path mark = Path.of(entry.get("file") + ".begun");
          if (!Files.exists(mark)) {
            Files.createFile(mark);
            Thread.sleep(600_000);
          }
          write(entry);
        }
      }
      """;

  private Witness() {}

  /** A functions folder in {@code parent}. */
  static Path in(Path parent) throws IOException {
    FunctionFolder folder = new FunctionFolder(parent).jar("witness.jar", JOB, BOOK);
    Path samples = ServiceProcess.SAMPLES.resolve("jobpool-samples.jar");
    Files.copy(samples, folder.path().resolve("samples.jar"));
    return folder.path();
  }

  /** A job that makes an entry, of which a function of {@code told.Book} is told. */
  static String entry(Path file, int number, String callback) {
    return """
    {"func": "told.Job::entry", "args": ["%s", %d], "priority": %d,
     "callback": {"func": "told.Book::%s"}}
    """
        .formatted(file, number, number % 100, callback);
  }

  /** What was written; empty if nothing was. */
  static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
