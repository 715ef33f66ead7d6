package dev.jobpool;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The programs that tests need and that a machine may lack. */
public final class Tools {
  private static final String VARIABLE = "JOBPOOL_TEST_TOOLS";

  private Tools() {}

  /**
   * Where a program is, which is named or given by its full path. Without it the test is skipped;
   * in CI, where everything is tested, it fails.
   */
  public static Path require(String program) {
    Optional<Path> found = find(program);
    if (found.isEmpty()) {
      String message = "no " + program + " on the path: this test needs it";
      if ("required".equals(System.getenv(VARIABLE))) {
        fail(message);
      }
      Assumptions.abort(message);
    }
    return found.orElseThrow();
  }

  /** A path that is absolute already stays as it is. */
  private static Optional<Path> find(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder).resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
