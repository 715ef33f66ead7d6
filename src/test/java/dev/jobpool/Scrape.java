package dev.jobpool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /actuator/prometheus} tells, read from its text format. */
record Scrape(List<Sample> samples) {
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:]\\w*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One series and its value. */
  record Sample(String name, Map<String, String> labels, double value) {

    /**
     * @param wanted names and values in turn
     */
    boolean is(String wantedName, String... wanted) {
      for (int i = 0; i < wanted.length; i += 2) {
        if (!wanted[i + 1].equals(labels.get(wanted[i]))) {
          return false;
        }
      }
      return name.equals(wantedName);
    }
  }

  static Scrape of(ServiceClient client) {
    return parse(client.get("/actuator/prometheus").text());
  }

  static Scrape parse(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().filter(it -> !it.startsWith("#")).toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new AssertionError("no sample: " + line);
      }
      Map<String, String> labels = new TreeMap<>();
      if (parts.group(2) != null) {
        Matcher label = LABEL.matcher(parts.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
      }
      samples.add(new Sample(parts.group(1), labels, value(parts.group(3))));
    }
    return new Scrape(samples);
  }

  private static double value(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /**
   * The sum of all series of that name with those labels; 0 if there is none.
   *
   * @param labels names and values in turn
   */
  double sum(String name, String... labels) {
    return samples.stream().filter(it -> it.is(name, labels)).mapToDouble(Sample::value).sum();
  }

  /** The names of all series, each with all labels that any of them has. */
  Map<String, Set<String>> labelsByName() {
    return samples.stream()
        .collect(
            Collectors.toMap(
                Sample::name,
                it -> it.labels().keySet(),
                (one, other) -> {
                  Set<String> both = new HashSet<>(one);
                  both.addAll(other);
                  return both;
                },
                TreeMap::new));
  }
}
