package dev.jobpool.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of two sides that were measured in turns. Prints the medians and the median of the ratios
 * round by round, which holds when the machine's speed drifts.
 */
final class Comparison {
  private final String ourName;
  private final String baselineName;
  private final Map<String, List<Double>> ours = new LinkedHashMap<>();
  private final Map<String, List<Double>> baseline = new LinkedHashMap<>();

  Comparison(String ourName, String baselineName) {
    this.ourName = ourName;
    this.baselineName = baselineName;
  }

  void addOurs(String figure, double value) {
    ours.computeIfAbsent(figure, f -> new ArrayList<>()).add(value);
  }

  void addBaseline(String figure, double value) {
    baseline.computeIfAbsent(figure, f -> new ArrayList<>()).add(value);
  }

  void print() {
    System.out.printf(
        Locale.ROOT, "%-28s %16s %16s %8s   (min–max)%n", "figure", ourName, baselineName, "ratio");
    ours.forEach((figure, values) -> {
      List<Double> against = baseline.getOrDefault(figure, List.of());
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < Math.min(values.size(), against.size()); i++) {
        ratios.add(values.get(i) / against.get(i));
      }
      System.out.printf(
          Locale.ROOT,
          "%-28s %,16.1f %,16.1f %8.2f   (%.2f–%.2f)%n",
          figure,
          median(values),
          median(against),
          median(ratios),
          ratios.stream().mapToDouble(r -> r).min().orElse(Double.NaN),
          ratios.stream().mapToDouble(r -> r).max().orElse(Double.NaN));
    });
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
