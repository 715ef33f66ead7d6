package dev.jobpool.dispatch;

import java.nio.file.Path;
import java.util.List;

/**
 * The jars whose functions can be called, and those that they need.
 *
 * @param generation higher is newer
 */
public record FunctionJars(long generation, List<Path> functions, List<Path> libraries) {

  public FunctionJars {
    functions = List.copyOf(functions);
    libraries = List.copyOf(libraries);
  }
}
