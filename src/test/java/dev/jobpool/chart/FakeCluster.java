package dev.jobpool.chart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API server of a cluster in which nothing runs: on the loopback address, it says which kinds
 * there are, and keeps the objects that it is sent. Enough for Helm to install and upgrade.
 */
final class FakeCluster implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** Kinds by group and version, each with its name in paths. */
  private static final Map<String, Map<String, String>> KINDS =
      Map.of(
          "v1",
              Map.of(
                  "Secret", "secrets",
                  "Service", "services",
                  "ServiceAccount", "serviceaccounts",
                  "ConfigMap", "configmaps",
                  "Pod", "pods"),
          "apps/v1", Map.of("Deployment", "deployments", "StatefulSet", "statefulsets"),
          "policy/v1", Map.of("PodDisruptionBudget", "poddisruptionbudgets"),
          "networking.k8s.io/v1", Map.of("NetworkPolicy", "networkpolicies"));

  private final HttpServer server;
  private final Map<String, ObjectNode> objects = new TreeMap<>();

  private FakeCluster(HttpServer server) {
    this.server = server;
  }

  static FakeCluster start() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    FakeCluster cluster = new FakeCluster(HttpServer.create(address, 0));
    cluster.server.createContext("/", cluster::handle);
    cluster.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    cluster.server.start();
    return cluster;
  }

  /** What `kubectl` and Helm read to find it. */
  String kubeConfig() {
    return """
    apiVersion: v1
    kind: Config
    current-context: fake
    clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
    contexts: [{name: fake, context: {cluster: fake, user: nobody}}]
    users: [{name: nobody, user: {}}]
    """
        .formatted(server.getAddress().getPort());
  }

  /** The object of that name, such as {@code secrets/a}, as it is now. */
  synchronized JsonNode object(String kindAndName) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("/" + kindAndName))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + kindAndName + ": " + objects))
        .deepCopy();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      Reply reply = reply(exchange, path, body);
      byte[] json = MAPPER.writeValueAsBytes(reply.json());
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status(), json.length);
      exchange.getResponseBody().write(json);
    } catch (RuntimeException e) {
      throw new IllegalStateException(exchange.getRequestURI().toString(), e);
    }
  }

  private record Reply(int status, Object json) {}

  private synchronized Reply reply(HttpExchange exchange, String path, byte[] body) {
    Object discovery = discovery(path);
    if (discovery != null) {
      return new Reply(200, discovery);
    }
    return switch (exchange.getRequestMethod()) {
      case "POST" -> {
        ObjectNode object = read(exchange, body);
        objects.put(path + "/" + object.at("/metadata/name").asString(), object);
        yield new Reply(201, object);
      }
      case "PUT" -> {
        ObjectNode object = read(exchange, body);
        objects.put(path, object);
        yield new Reply(200, object);
      }
      case "PATCH" -> {
        ObjectNode patched = objects.get(path);
        merge(patched, read(exchange, body));
        yield new Reply(200, patched);
      }
      default -> found(path, exchange.getRequestURI().getQuery());
    };
  }

  private static ObjectNode read(HttpExchange exchange, byte[] body) {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    return type.endsWith("protobuf")
        ? ProtobufSecret.toJson(body)
        : (ObjectNode) MAPPER.readTree(body);
  }

  private Reply found(String path, @Nullable String query) {
    ObjectNode object = objects.get(path);
    if (object != null) {
      return new Reply(200, object);
    }
    String last = path.substring(path.lastIndexOf('/') + 1);
    if (KINDS.values().stream().anyMatch(kinds -> kinds.containsValue(last))) {
      return new Reply(200, list(path, query == null ? "" : query));
    }
    return new Reply(404, status(404, "NotFound"));
  }

  private static Map<String, Object> status(int code, String reason) {
    return Map.of(
        "kind",
        "Status",
        "apiVersion",
        "v1",
        "status",
        "Failure",
        "reason",
        reason,
        "message",
        reason,
        "code",
        code);
  }

  /** Those of a folder whose labels are as the query's selector says. */
  private Map<String, Object> list(String path, String query) {
    List<JsonNode> items = new ArrayList<>();
    objects.forEach((name, object) -> {
      if (name.startsWith(path + "/") && matches(object, query)) {
        items.add(object);
      }
    });
    return Map.of("kind", "SecretList", "apiVersion", "v1", "metadata", Map.of(), "items", items);
  }

  private static boolean matches(JsonNode object, String query) {
    String selector = query.replaceFirst(".*labelSelector=([^&]*).*", "$1");
    for (String term : selector.split(",")) {
      String[] parts = term.split("=", 2);
      if (parts.length == 2
          && !object.at("/metadata/labels").path(parts[0]).asString("").equals(parts[1])) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Object discovery(String path) {
    if (path.equals("/version")) {
      return Map.of("major", "1", "minor", "33", "gitVersion", "v" + Chart.KUBERNETES);
    }
    if (path.equals("/api")) {
      return Map.of("kind", "APIVersions", "versions", List.of("v1"));
    }
    if (path.equals("/apis")) {
      return Map.of(
          "kind",
          "APIGroupList",
          "apiVersion",
          "v1",
          "groups",
          KINDS.keySet().stream()
              .filter(one -> one.contains("/"))
              .map(FakeCluster::group)
              .toList());
    }
    String version = path.replaceFirst("^/apis?/", "");
    Map<String, String> kinds = KINDS.get(version);
    if (kinds == null) {
      return null;
    }
    List<Map<String, Object>> resources = new ArrayList<>();
    kinds.forEach((kind, name) ->
        resources.add(
            Map.of(
                "name",
                name,
                "singularName",
                "",
                "namespaced",
                true,
                "kind",
                kind,
                "verbs",
                List.of("create", "delete", "get", "list", "patch", "update"))));
    return Map.of(
        "kind",
        "APIResourceList",
        "apiVersion",
        "v1",
        "groupVersion",
        version,
        "resources",
        resources);
  }

  private static Map<String, Object> group(String groupVersion) {
    String[] parts = groupVersion.split("/");
    var version = Map.of("groupVersion", groupVersion, "version", parts[1]);
    return Map.of("name", parts[0], "versions", List.of(version), "preferredVersion", version);
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    patch
        .properties()
        .forEach(entry -> {
          if (entry.getValue().isNull()) {
            target.remove(entry.getKey());
          } else if (entry.getValue() instanceof ObjectNode inner
              && target.get(entry.getKey()) instanceof ObjectNode below) {
            merge(below, inner);
          } else {
            target.set(entry.getKey(), entry.getValue());
          }
        });
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
