package dev.jobpool.chart;

import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether an object is one that Kubernetes knows: no field that it does not, every one that it
 * requires, each of its type. Its own kinds are those of its Java client, which refuses unknown
 * fields; others are in {@link CustomKinds}.
 */
final class KubernetesSchema {
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("apps/v1 Deployment", V1Deployment.class),
          Map.entry("apps/v1 StatefulSet", V1StatefulSet.class),
          Map.entry("autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1 Ingress", V1Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class),
          Map.entry("v1 ConfigMap", V1ConfigMap.class),
          Map.entry("v1 Pod", V1Pod.class),
          Map.entry("v1 Secret", V1Secret.class),
          Map.entry("v1 Service", V1Service.class),
          Map.entry("v1 ServiceAccount", V1ServiceAccount.class));

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private KubernetesSchema() {}

  /** What is wrong with it; empty if nothing is. */
  static List<String> problems(Manifest manifest) {
    String kind = manifest.apiVersion() + " " + manifest.kind();
    Class<?> known = KINDS.get(kind);
    Class<?> custom = CustomKinds.KINDS.get(kind);
    if (known == null && custom == null) {
      return List.of("nobody knows the kind " + kind);
    }
    String problem = known != null ? problem(manifest, known) : customProblem(manifest, custom);
    return problem == null ? List.of() : List.of(problem);
  }

  private static @Nullable String problem(Manifest manifest, Class<?> kind) {
    try {
      var unused = JSON.getGson().fromJson(manifest.json().toString(), kind);
      return null;
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  private static @Nullable String customProblem(Manifest manifest, Class<?> kind) {
    try {
      String missing = missing(STRICT.treeToValue(manifest.json(), kind), kind.getSimpleName());
      return missing.isEmpty() ? null : missing + " is required";
    } catch (JacksonException e) {
      return e.getMessage();
    }
  }

  /** The first required component of a record, or of one in it, that has no value; "" if none. */
  private static String missing(Object value, String path) {
    if (value instanceof List<?> list) {
      return list.stream().map(one -> missing(one, path)).collect(Collectors.joining());
    }
    if (!(value instanceof Record)) {
      return "";
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      String name = path + "." + component.getName();
      Object part = read(component, value);
      boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      String missing = part != null ? missing(part, name) : optional ? "" : name;
      if (!missing.isEmpty()) {
        return missing;
      }
    }
    return "";
  }

  private static @Nullable Object read(RecordComponent component, Object value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
