package dev.jobpool.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what went wrong, in order and bounded for each source. For one thread. */
final class ProblemList {
  private final int maxPerSource;
  private final List<FunctionProblem> problems = new ArrayList<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  ProblemList(int maxPerSource) {
    this.maxPerSource = maxPerSource;
  }

  void add(String source, String message) {
    if (counts.merge(source, 1, Integer::sum) <= maxPerSource) {
      problems.add(new FunctionProblem(source, message));
    }
  }

  /** What was collected, and for each source how many more there were. */
  List<FunctionProblem> toList() {
    List<FunctionProblem> all = new ArrayList<>(problems);
    counts.forEach((source, count) -> {
      if (count > maxPerSource) {
        all.add(new FunctionProblem(source, (count - maxPerSource) + " more problems"));
      }
    });
    return List.copyOf(all);
  }
}
