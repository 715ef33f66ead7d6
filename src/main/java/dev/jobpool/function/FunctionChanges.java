package dev.jobpool.function;

import java.util.List;

/**
 * What a reload found different from before: file names of jars, {@code lib/} before a library's.
 */
public record FunctionChanges(List<String> added, List<String> removed, List<String> changed) {

  static final FunctionChanges NONE = new FunctionChanges(List.of(), List.of(), List.of());

  public FunctionChanges {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  public boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
  }
}
