package dev.jobpool.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An object for Kubernetes, as JSON. */
record Manifest(JsonNode json) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  static Manifest of(Object document) {
    return new Manifest(MAPPER.valueToTree(document));
  }

  String kind() {
    return text("/kind");
  }

  String apiVersion() {
    return text("/apiVersion");
  }

  String name() {
    return text("/metadata/name");
  }

  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  String text(String pointer) {
    return json.at(pointer).asString("");
  }

  /** The pod that it is, or that it makes. */
  Stream<JsonNode> pods() {
    return switch (kind()) {
      case "Pod" -> Stream.of(json);
      case "Deployment", "StatefulSet", "DaemonSet", "Job" -> Stream.of(at("/spec/template"));
      default -> Stream.empty();
    };
  }

  /** Containers of its pods, those for the start included. */
  List<JsonNode> containers() {
    List<JsonNode> all = new ArrayList<>();
    pods()
        .forEach(pod -> {
          pod.at("/spec/initContainers").valueStream().forEach(all::add);
          pod.at("/spec/containers").valueStream().forEach(all::add);
        });
    return all;
  }

  /** The first container's environment; a value from elsewhere is "". */
  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    pods()
        .flatMap(pod -> pod.at("/spec/containers/0/env").valueStream())
        .forEach(
            entry -> variables.put(entry.at("/name").asString(), entry.at("/value").asString("")));
    return variables;
  }

  static Manifest only(List<Manifest> manifests, String... kinds) {
    List<Manifest> found =
        manifests.stream().filter(one -> List.of(kinds).contains(one.kind())).toList();
    if (found.size() != 1) {
      throw new AssertionError("%d objects of %s".formatted(found.size(), List.of(kinds)));
    }
    return found.getFirst();
  }

  /** The Deployment or StatefulSet. */
  static Manifest workload(List<Manifest> manifests) {
    return only(manifests, "Deployment", "StatefulSet");
  }
}
