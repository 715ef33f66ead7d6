package dev.jobpool.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of several sides that were measured in turns. Prints the medians and, for each of ours
 * against each baseline, the median of the ratios round by round, which holds when the machine's
 * speed drifts.
 */
final class Comparison {
  private final List<String> ours;
  private final List<String> baselines;

  /** Figure, then side, then a value a round. */
  private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

  Comparison(String ourName, String baselineName) {
    this(List.of(ourName), List.of(baselineName));
  }

  Comparison(List<String> ours, List<String> baselines) {
    this.ours = List.copyOf(ours);
    this.baselines = List.copyOf(baselines);
  }

  void addOurs(String figure, double value) {
    add(ours.getFirst(), figure, value);
  }

  void addBaseline(String figure, double value) {
    add(baselines.getFirst(), figure, value);
  }

  /** A side that is neither ours nor a baseline is printed, but compared with nothing. */
  void add(String side, String figure, double value) {
    values
        .computeIfAbsent(figure, f -> new LinkedHashMap<>())
        .computeIfAbsent(side, s -> new ArrayList<>())
        .add(value);
  }

  void print() {
    System.out.printf(
        Locale.ROOT, "%-30s %-30s %14s   (min–max)%n", "figure", "side or ratio", "median");
    values.forEach((figure, sides) -> {
      sides.forEach((side, rounds) -> print(figure, side, "%,.1f", rounds));
      for (String our : ours) {
        for (String baseline : baselines) {
          if (sides.containsKey(our) && sides.containsKey(baseline)) {
            print(
                figure,
                our + " / " + baseline,
                "%.2f",
                ratios(sides.get(our), sides.get(baseline)));
          }
        }
      }
    });
  }

  private static List<Double> ratios(List<Double> ours, List<Double> against) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(ours.size(), against.size()); round++) {
      ratios.add(ours.get(round) / against.get(round));
    }
    return ratios;
  }

  private static void print(String figure, String of, String format, List<Double> rounds) {
    System.out.printf(
        Locale.ROOT,
        "%-30s %-30s %14s   (%s–%s)%n",
        figure,
        of,
        text(format, median(rounds)),
        text(format, rounds.stream().mapToDouble(v -> v).min().orElse(Double.NaN)),
        text(format, rounds.stream().mapToDouble(v -> v).max().orElse(Double.NaN)));
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
