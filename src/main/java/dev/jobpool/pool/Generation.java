package dev.jobpool.pool;

import java.nio.file.Path;
import java.util.List;

/**
 * The functions as of one moment. A worker keeps those it was started with; one of an older
 * generation is replaced when its call is done.
 *
 * @param number counts upwards from 1
 */
record Generation(int number, List<Path> functions, List<Path> libraries) {
  Generation {
    functions = List.copyOf(functions);
    libraries = List.copyOf(libraries);
  }

  Generation next(List<Path> functions, List<Path> libraries) {
    return new Generation(number + 1, functions, libraries);
  }
}
