package dev.jobpool.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot be are refused, with a message that says what is wrong with them. */
class ChartRefusalsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "replicas: 2 | replicas is 2, and the embedded SQLite store is for one",
        "autoscaling: {hpa: {enabled: true}} | autoscaling needs store.type postgresql",
        "autoscaling: {keda: {enabled: true}} | autoscaling needs store.type postgresql",
        "terminationGracePeriodSeconds: 39 | terminationGracePeriodSeconds is 39, and jobs would be"
            + " killed before they are drained: leave it out, or set it to 40",
        "drainSeconds: 300, terminationGracePeriodSeconds: 60 | set it to 320 or more",
        "resources: {limits: {memory: 512Mi, cpu: 2}} | leaves -24 Mi of heap to each of 4 worker"
            + " processes",
        "workers: {heap: 1Gi} | come to 5088 Mi with 4 worker processes, and"
            + " resources.limits.memory is 2048 Mi",
        "service: {heap: 2Gi}, workers: {heap: 64Mi} | the kernel would kill the pod",
        "functions: {source: volume} | set functions.volume",
        "functions: {source: initContainer} | set functions.initContainer.image",
        "ingress: {enabled: true} | ingress.enabled needs ingress.host",
        "httpRoute: {enabled: true} | httpRoute.enabled needs httpRoute.parentRefs",
        "tcp: [{name: a, port: 9000, func: `a::b`}] | tcp needs auth.mode none: nobody is asked for"
            + " a key on these ports",
        "auth: {mode: none}, tcp: [{name: a, port: 8080, func: `a::b`}] | tcp has a on port 8080,"
            + " and that name or port is taken",
        "auth: {mode: none}, tcp: [{name: http, port: 9000, func: `a::b`}] | tcp has http on port"
            + " 9000",
        "auth: {mode: none}, tcp: [{name: a, port: 9000, func: `a::b`}, {name: b, port: 9000, func:"
            + " `a::b`}] | tcp has b on port 9000",
      })
  void render_whatCannotWork_isRefused(String values, String message) {
    assertThatThrownBy(() -> Chart.text("{" + values.replace('`', '"') + "}"))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "                                  | store.postgresql has 0 of host, url and urlKey",
        "host: db, url: `jdbc:postgresql:a` | store.postgresql has 2 of host, url and urlKey",
        "urlKey: url                      | store.postgresql.urlKey needs existingSecret",
      })
  void render_databaseThatCannotBeFound_isRefused(String postgresql, String message) {
    String values = postgresql == null ? "" : postgresql.replace('`', '"');
    assertThatThrownBy(
            () -> Chart.text("store: {type: postgresql, postgresql: {%s}}".formatted(values)))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "host: db, existingSecret: a | hpa: {enabled: true}, keda: {enabled: true} | would both set"
            + " the number of replicas",
        "host: db, existingSecret: a | hpa: {enabled: true, minReplicas: 11} |"
            + " autoscaling.hpa.minReplicas is 11, more than maxReplicas, which is 10",
        "host: db, existingSecret: a | keda: {enabled: true, maxReplicas: 1, minReplicas: 2} |"
            + " autoscaling.keda.minReplicas is 2",
        "host: db                    | keda: {enabled: true} | autoscaling.keda needs"
            + " existingSecret",
        "urlKey: a, existingSecret: a | keda: {enabled: true} | autoscaling.keda needs"
            + " store.postgresql.host",
      })
  void render_scalingThatCannotWork_isRefused(String postgresql, String scaling, String message) {
    String values =
        "{store: {type: postgresql, postgresql: {%s}}, autoscaling: {%s}}"
            .formatted(postgresql, scaling);
    assertThatThrownBy(() -> Chart.text(values)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "replica: 2 | replica",
        "image: {repo: a} | repo",
        "image: {digest: latest} | digest",
        "store: {type: mysql} | /store/type",
        "store: {postgresql: {url: `postgres://db/jobpool`}} | url",
        "replicas: many | replicas",
        "resources: {limits: {memory: lots}} | memory",
        "resources: {limits: {memory: null}} | memory",
        "resources: {limits: {gpu: 1}} | gpu",
        "workers: {count: 0} | count",
        "workers: {spares: -1} | spares",
        "workers: {heap: 1Ti} | heap",
        "workers: {jvmArgs: [`-Da=b c`]} | jvmArgs",
        "auth: {mode: loopback} | /auth/mode",
        "auth: {jwt: {issuer: login}} | issuer",
        "functions: {source: git} | source",
        "functions: {path: functions} | path",
        "tcp: [{port: 9000, func: `a::b`}] | name",
        "tcp: [{name: a, port: 70000, func: `a::b`}] | port",
        "tcp: [{name: a, port: 80, func: `a::b`}] | port",
        "tcp: [{name: a, port: 9000, func: a}] | func",
        "preStopSeconds: 0 | preStopSeconds",
        "drainSeconds: 20s | drainSeconds",
        "podDisruptionBudget: {maxUnavailable: 0} | maxUnavailable",
        "settings: {POOL_SIZE: 1} | POOL_SIZE",
        "networkPolicy: {ingress: []} | ingress",
        "autoscaling: {keda: {query: a}} | query",
      })
  void render_whatTheSchemaDoesNotKnow_isRefused(String values, String field) {
    assertThatThrownBy(() -> Chart.text("{" + values.replace('`', '"') + "}"))
        .hasMessageContaining("don't meet the specifications of the schema")
        .hasMessageContaining(field);
  }
}
