package dev.jobpool.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the check of rendered objects finds, each in an object that is right but for that. */
class KubernetesSchemaTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "apiVersion: v1, kind: Service, metadata: {name: a}, specs: {}                  | specs",
        "apiVersion: v1, kind: Service, spec: {ports: [{port: 1, targetPorts: a}]}      |"
            + " targetPorts",
        "apiVersion: v1, kind: Pod, spec: {containers: [{image: a}]}                    | name",
        "apiVersion: v1, kind: Pod, spec: {containers: {name: a}}                       |"
            + " containers",
        "apiVersion: v1, kind: Pod, spec: {containers: [{name: a, args: 1}]}            | args",
        "apiVersion: v1, kind: Service, spec: {ports: [{port: http}]}                   | http",
        "apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: [1]}]}         | image",
        "apiVersion: apps/v1, kind: Deployment, spec: {selector: {matchLabel: {a: b}}}  | template",
        "apiVersion: v2, kind: Service                                                  | v2"
            + " Service",
        "apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec:"
            + " {parentRefs: [{nam: b}], rules: []} | nam",
        "apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec:"
            + " {rules: []} | parentRefs",
        "apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec:"
            + " {parentRefs: [{name: b}], rules: [{backendRefs: [{name: c, port: d}]}]} | port",
      })
  void problems_oneFlaw_isNamed(String yaml, String flaw) {
    Manifest manifest = Chart.manifests("{" + yaml + "}").getFirst();

    assertThat(KubernetesSchema.problems(manifest)).singleElement().asString().contains(flaw);
  }
}
