package dev.jobpool.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from resources and times. */
class ChartSizesTest {

  /** Heaps and what each JVM takes beside them fill the limit, and do not exceed it. */
  @ParameterizedTest
  @CsvSource({
    "2,     2Gi,        2, 264, 512",
    "2,     2048Mi,     2, 264, 512",
    "500m,  1Gi,        1, 116, 256",
    "1500m, 2G,         2, 237, 476",
    "8,     16Gi,       8, 1144, 4096",
    "1,     1073741824, 1, 116, 256",
  })
  void workload_limits_giveWorkersAndHeaps(
      String cpu, String memory, String workers, String heap, String serviceHeap) {
    Map<String, String> environment =
        environment("resources: {limits: {cpu: %s, memory: %s}}".formatted(cpu, memory));

    assertThat(environment)
        .containsEntry("JOBPOOL_POOL_SIZE", workers)
        .containsEntry("JOBPOOL_POOL_WORKERHEAP", heap + "MB")
        .containsEntry(
            "JDK_JAVA_OPTIONS",
            "-Xmx%sm -XX:ActiveProcessorCount=%s".formatted(serviceHeap, workers));
  }

  @Test
  void workload_noCpuLimit_countsTheRequest() {
    assertThat(environment("resources: {requests: {cpu: 3}, limits: {memory: 4Gi}}"))
        .containsEntry("JOBPOOL_POOL_SIZE", "3");
  }

  @ParameterizedTest
  @CsvSource({"5, 20, 40", "1, 0, 16", "10, 3600, 3625"})
  void workload_drainTime_givesTheGracePeriod(int preStop, int drain, int grace) {
    Manifest workload =
        Manifest.workload(
            Chart.render("preStopSeconds: %d\ndrainSeconds: %d".formatted(preStop, drain)));
    var pod = workload.at("/spec/template/spec");

    assertThat(pod.at("/terminationGracePeriodSeconds").asInt()).isEqualTo(grace);
    assertThat(pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt()).isEqualTo(preStop);
    assertThat(workload.environment()).containsEntry("JOBPOOL_DRAINTIME", drain + "s");
  }

  @Test
  void scaledObject_query_countsWhatTheQueuedStateIsStoredAs() {
    Manifest scaled =
        Manifest.only(Chart.render(Chart.FOLDER.resolve("ci/keda-values.yaml")), "ScaledObject");

    assertThat(scaled.text("/spec/triggers/0/metadata/query"))
        .isEqualTo(
            "SELECT count(*) FROM job WHERE state = " + dev.jobpool.job.JobState.QUEUED.ordinal());
    assertThat(scaled.text("/spec/triggers/0/metadata/sslmode")).isEqualTo("require");
    assertThat(scaled.text("/spec/scaleTargetRef/kind")).isEqualTo("Deployment");
  }

  @Test
  void workload_autoscaled_leavesTheNumberToTheScaler() {
    for (String scaler : List.of("hpa", "keda")) {
      Manifest workload =
          Manifest.workload(Chart.render(Chart.FOLDER.resolve("ci/" + scaler + "-values.yaml")));
      assertThat(workload.at("/spec/replicas").isMissingNode()).isTrue();
    }
  }

  @Test
  void workload_store_givesItsKindAndVolume() {
    Manifest sqlite = Manifest.workload(Chart.render("{}"));
    Manifest postgresql =
        Manifest.workload(Chart.render(Chart.FOLDER.resolve("ci/postgresql-values.yaml")));

    assertThat(sqlite.kind()).isEqualTo("StatefulSet");
    assertThat(sqlite.text("/spec/volumeClaimTemplates/0/metadata/name")).isEqualTo("data");
    assertThat(postgresql.kind()).isEqualTo("Deployment");
    assertThat(postgresql.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(postgresql.environment())
        .containsEntry(
            "JOBPOOL_STORE_URL",
            "jdbc:postgresql://db.example.com:5432/jobpool?sslmode=verify-full");
  }

  private static Map<String, String> environment(String values) {
    return Manifest.workload(Chart.render(values)).environment();
  }
}
