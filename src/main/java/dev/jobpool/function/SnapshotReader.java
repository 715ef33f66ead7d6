package dev.jobpool.function;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the functions out of copied jars. */
final class SnapshotReader {
  private static final String API = "dev/jobpool/api/";

  private final ReadLimits limits;
  private final ProblemList problems;
  private final List<FunctionSignature> functions = new ArrayList<>();

  /** What was read. */
  record Content(FunctionIndex functions, List<FunctionProblem> problems) {}

  private SnapshotReader(ReadLimits limits) {
    this.limits = limits;
    this.problems = new ProblemList(limits.maxProblems());
  }

  /**
   * Reads every function jar; what cannot be read is among the problems.
   *
   * @throws IOException if a copy cannot be closed
   */
  static Content read(Generation generation, ReadLimits limits) throws IOException {
    return new SnapshotReader(limits).read(generation);
  }

  private Content read(Generation generation) throws IOException {
    try (ClassSource classes = new ClassSource(limits, problems)) {
      Map<JarCopy, List<String>> own = new LinkedHashMap<>();
      generation.jars().forEach(jar -> own.put(jar, classes.append(jar)));
      generation.libraries().forEach(classes::append);
      FunctionReader reader = new FunctionReader(classes);
      own.forEach((jar, names) -> readJar(jar, names, classes, reader));
    }
    FunctionIndex index = FunctionIndex.of(functions, problems);
    return new Content(index, problems.toList());
  }

  private void readJar(
      JarCopy jar, List<String> names, ClassSource classes, FunctionReader reader) {
    for (String name : names) {
      if (functions.size() >= limits.maxFunctions()) {
        problems.add(
            jar.source(),
            "goes beyond the limit of %d functions; its classes from %s on were skipped"
                .formatted(limits.maxFunctions(), name.replace('/', '.')));
        return;
      }
      try {
        if (name.startsWith(API) || ClassSource.isOfJdk(name)) {
          throw new IOException("has the name of a class that workers take from elsewhere");
        }
        ClassModel model = classes.read(name);
        functions.addAll(reader.read(model, jar.source()));
      } catch (IOException e) {
        skip(jar, name, String.valueOf(e.getMessage()));
      } catch (RuntimeException | StackOverflowError e) {
        // Parts of a class file are parsed only when they are asked for.
        skip(jar, name, "is not a sound class file: " + e);
      }
    }
  }

  private void skip(JarCopy jar, String name, String reason) {
    problems.add(jar.source(), name.replace('/', '.') + " " + reason + "; the class is skipped");
  }
}
