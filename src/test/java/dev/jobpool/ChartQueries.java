package dev.jobpool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** The queries of the dashboard and of the rules in the chart. */
final class ChartQueries {
  private static final Path DASHBOARD = Path.of("helm/jobpool/dashboards/jobpool.json");
  private static final Path RULES = Path.of("helm/jobpool/files/alerts.yaml");

  /** What Prometheus itself gives every series. */
  private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

  private ChartQueries() {}

  static List<String> all() throws IOException {
    List<String> all = new ArrayList<>();
    JsonMapper.shared()
        .readTree(Files.readString(DASHBOARD))
        .findValuesAsString("expr")
        .forEach(all::add);
    Map<String, List<Map<String, List<Map<String, Object>>>>> rules =
        new Yaml().load(Files.readString(RULES));
    for (var group : rules.getOrDefault("groups", List.of())) {
      for (Map<String, Object> rule : group.getOrDefault("rules", List.of())) {
        all.add(String.valueOf(rule.get("expr")));
      }
    }
    return all;
  }

  /**
   * What a query names that is not exported.
   *
   * @param exported the labels of each series, by its name
   */
  static List<String> unknown(String text, Map<String, Set<String>> exported) {
    PromQuery query = PromQuery.parse(text);
    List<String> unknown = new ArrayList<>();
    Set<String> labels = new HashSet<>(OF_THE_TARGET);
    for (PromQuery.Selector selector : query.selectors()) {
      Set<String> has = new HashSet<>(exported.getOrDefault(selector.metric(), Set.of()));
      labels.addAll(has);
      has.addAll(OF_THE_TARGET);
      if (!exported.containsKey(selector.metric())) {
        unknown.add("metric " + selector.metric());
      }
      selector.labels().stream()
          .filter(label -> !has.contains(label))
          .forEach(label -> unknown.add("label %s of %s".formatted(label, selector.metric())));
    }
    query.groupings().stream()
        .filter(label -> !labels.contains(label))
        .forEach(label -> unknown.add("label " + label));
    return unknown;
  }
}
