package dev.jobpool.function;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The jars of a functions folder, each kind by file name. Symbolic links to files are followed:
 * mounted volumes are made of them.
 */
record FolderListing(List<Path> jars, List<Path> libraries, List<FunctionProblem> problems) {

  static FolderListing of(Path folder, ReadLimits limits) {
    ProblemList problems = new ProblemList(limits.maxProblems());
    if (!Files.isDirectory(folder)) {
      problems.add(folder.toString(), "is not a folder: there is nothing to call");
      return new FolderListing(List.of(), List.of(), problems.toList());
    }
    List<Path> jars = jarsIn(folder, "", limits, problems);
    if (jars.isEmpty()) {
      problems.add(folder.toString(), "has no usable *.jar: there is nothing to call");
    }
    Path lib = folder.resolve("lib");
    List<Path> libraries =
        Files.isDirectory(lib) ? jarsIn(lib, "lib/", limits, problems) : List.of();
    return new FolderListing(jars, libraries, problems.toList());
  }

  private static List<Path> jarsIn(
      Path directory, String prefix, ReadLimits limits, ProblemList problems) {
    List<Path> named = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
      entries.forEach(named::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      problems.add(directory.toString(), "cannot be listed: " + e);
    }
    named.sort(Comparator.comparing(path -> path.getFileName().toString()));
    List<Path> jars = new ArrayList<>();
    for (Path path : named) {
      String source = prefix + path.getFileName();
      if (!Files.isRegularFile(path)) {
        problems.add(source, "is not a file; skipped");
      } else if (!Files.isReadable(path)) {
        problems.add(source, "may not be read; skipped");
      } else if (jars.size() == limits.maxJars()) {
        problems.add(
            directory.toString(),
            "has more than " + limits.maxJars() + " jars; those from " + source + " on skipped");
        break;
      } else {
        jars.add(path);
      }
    }
    return List.copyOf(jars);
  }
}
