package dev.jobpool.dispatch;

import java.nio.file.Path;
import java.util.List;

/** The jars whose functions can be called, and those that they need. */
public record FunctionJars(List<Path> functions, List<Path> libraries) {

  public FunctionJars {
    functions = List.copyOf(functions);
    libraries = List.copyOf(libraries);
  }
}
