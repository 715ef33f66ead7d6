package dev.jobpool.function;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The functions folder as it was at one moment: copies of its jars that nobody changes, and what
 * was read from those copies.
 *
 * @param generation counts the different contents seen, from 1
 * @param fingerprint SHA-256 over names and contents of all jars, in hexadecimal
 * @param jars the copies of the function jars, in the order of a worker's class path
 * @param libraries the copies of the libraries, which come after them
 */
public record FunctionSnapshot(
    long generation,
    String fingerprint,
    Instant loadedAt,
    FunctionIndex functions,
    List<FunctionProblem> problems,
    List<Path> jars,
    List<Path> libraries) {

  public FunctionSnapshot {
    problems = List.copyOf(problems);
    jars = List.copyOf(jars);
    libraries = List.copyOf(libraries);
  }
}
