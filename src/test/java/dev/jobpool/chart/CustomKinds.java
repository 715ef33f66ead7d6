package dev.jobpool.chart;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of objects that are not Kubernetes' own, with the fields that the chart may use of them, as
 * their definitions name them.
 */
@SuppressWarnings("UnusedVariable") // The fields are there to be known.
final class CustomKinds {
  static final Map<String, Class<?>> KINDS =
      Map.of(
          "keda.sh/v1alpha1 ScaledObject", ScaledObject.class,
          "keda.sh/v1alpha1 TriggerAuthentication", TriggerAuthentication.class,
          "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
          "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class,
          "gateway.networking.k8s.io/v1 HTTPRoute", HttpRoute.class);

  private CustomKinds() {}

  record Metadata(
      String name,
      @Nullable String namespace,
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations) {}

  record Selector(Map<String, String> matchLabels) {}

  record ScaledObject(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(
        Target scaleTargetRef,
        int minReplicaCount,
        int maxReplicaCount,
        int pollingInterval,
        int cooldownPeriod,
        List<Trigger> triggers) {}

    record Target(String apiVersion, String kind, String name) {}

    record Trigger(String type, Map<String, String> metadata, Authentication authenticationRef) {}

    record Authentication(String name) {}
  }

  record TriggerAuthentication(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(List<FromSecret> secretTargetRef) {}

    record FromSecret(String parameter, String name, String key) {}
  }

  record ServiceMonitor(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(Selector selector, List<Endpoint> endpoints) {}

    record Endpoint(String port, String path, String interval) {}
  }

  record PrometheusRule(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(List<Group> groups) {}

    record Group(String name, @Nullable String interval, List<Rule> rules) {}

    record Rule(
        @Nullable String alert,
        @Nullable String record,
        String expr,
        @JsonProperty("for") @Nullable String lasting,
        @JsonProperty("keep_firing_for") @Nullable String keepFiringFor,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations) {}
  }

  record HttpRoute(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(List<Parent> parentRefs, @Nullable List<String> hostnames, List<Rule> rules) {}

    record Parent(
        @Nullable String group,
        @Nullable String kind,
        String name,
        @Nullable String namespace,
        @Nullable String sectionName,
        @Nullable Integer port) {}

    record Rule(List<Backend> backendRefs) {}

    record Backend(String name, int port) {}
  }
}
