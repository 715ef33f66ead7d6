package dev.jobpool.function;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Copies of all jars of the folder, in a directory of their own.
 *
 * @param problems what could not be copied
 */
record Generation(
    Path directory, List<JarCopy> jars, List<JarCopy> libraries, List<FunctionProblem> problems) {

  /** The contents' digests by source, in class path order. */
  SequencedMap<String, String> digests() {
    SequencedMap<String, String> digests = new LinkedHashMap<>();
    all().forEach(jar -> digests.put(jar.source(), jar.digest()));
    return digests;
  }

  List<JarCopy> all() {
    List<JarCopy> all = new ArrayList<>(jars);
    all.addAll(libraries);
    return all;
  }

  /** SHA-256 over names and contents. */
  static String fingerprint(SequencedMap<String, String> digests) {
    StringBuilder text = new StringBuilder();
    digests.forEach(
        (source, digest) -> text.append(digest).append(' ').append(source).append('\n'));
    return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static FunctionChanges changes(Map<String, String> before, Map<String, String> after) {
    List<String> added = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    after.forEach((source, digest) -> {
      String old = before.get(source);
      if (old == null) {
        added.add(source);
      } else if (!old.equals(digest)) {
        changed.add(source);
      }
    });
    Set<String> gone = new HashSet<>(before.keySet());
    gone.removeAll(after.keySet());
    return new FunctionChanges(added, gone.stream().sorted().toList(), changed);
  }
}
