package dev.jobpool.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with every file of values that it comes with. */
class ChartTest {

  static List<Path> examples() {
    return Chart.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void lint_strict_hasNothingToSay(Path values, @TempDir Path temporary) throws IOException {
    LintResult result = Chart.lint(values, temporary);

    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void render_everyObject_isWhatKubernetesKnows(Path values) {
    for (Manifest manifest : Chart.render(values)) {
      assertThat(KubernetesSchema.problems(manifest))
          .as(manifest.kind() + " " + manifest.name())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void render_everyPod_keepsToTheRestrictedStandard(Path values) {
    List<Manifest> manifests = Chart.render(values);

    assertThat(manifests.stream().flatMap(Manifest::pods)).hasSize(2);
    for (Manifest manifest : manifests) {
      manifest
          .pods()
          .forEach(pod -> assertThat(RestrictedPods.violations(pod)).as(manifest.name()).isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void render_everyPod_cannotWriteItsRootNorReachTheCluster(Path values) {
    for (Manifest manifest : Chart.render(values)) {
      assertThat(manifest.containers())
          .allSatisfy(container ->
              assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                  .isTrue());
      assertThat(manifest.pods())
          .allSatisfy(pod ->
              assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void render_everyObject_isLabelledAsItsReleases(Path values) {
    for (Manifest manifest : Chart.render(values)) {
      assertThat(manifest.text("/metadata/labels/app.kubernetes.io~1instance"))
          .isEqualTo(Chart.RELEASE);
      assertThat(manifest.text("/metadata/labels/app.kubernetes.io~1managed-by")).isEqualTo("Helm");
    }
  }

  /** Two releases in one namespace: neither may see the other's pods, nor its own test's. */
  @ParameterizedTest
  @MethodSource("examples")
  void render_everySelector_matchesTheReplicasAlone(Path values) {
    List<Manifest> manifests = Chart.render(values);
    var labels = Manifest.workload(manifests).at("/spec/template/metadata/labels");
    var others = Manifest.only(manifests, "Pod").at("/metadata/labels");

    List<String> pointers =
        List.of("/spec/selector/matchLabels", "/spec/selector", "/spec/podSelector/matchLabels");
    long selectors = 0;
    for (Manifest manifest : manifests) {
      if (manifest.kind().equals("ServiceMonitor")) {
        continue; // Selects services.
      }
      for (String pointer : pointers) {
        var selector = manifest.at(pointer);
        if (!selector.has("app.kubernetes.io/instance")) {
          continue;
        }
        selectors++;
        assertThat(selector.properties())
            .allSatisfy(
                label -> assertThat(labels.get(label.getKey())).isEqualTo(label.getValue()));
        assertThat(selector.properties())
            .anySatisfy(
                label -> assertThat(others.get(label.getKey())).isNotEqualTo(label.getValue()));
      }
    }
    assertThat(selectors).isEqualTo(5);
  }

  @Test
  void appVersion_isThePoms() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>jobpool</artifactId>\\s*<version>(.+)</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();

    assertThat(Chart.read(Chart.FOLDER.resolve("Chart.yaml")))
        .containsEntry("appVersion", version.group(1));
    assertThat(Files.readString(Path.of("Dockerfile")))
        .contains("ARG VERSION=" + version.group(1) + "\n");
  }

  @Test
  void values_andTheirSchema_haveTheSameNames() throws IOException {
    var schema = Chart.read(Chart.FOLDER.resolve("values.schema.json"));
    var values = Chart.read(Chart.FOLDER.resolve("values.yaml"));

    assertThat(
            ((java.util.Map<?, ?>) schema.get("properties"))
                .keySet().stream().filter(name -> !name.equals("global")).map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(values.keySet());
  }

  @Test
  void values_everyOne_isExplainedOrInAGroupThatIs() throws IOException {
    try (Stream<String> lines = Files.lines(Chart.FOLDER.resolve("values.yaml"))) {
      assertThat(lines.filter(line -> line.startsWith("# ---"))).hasSizeGreaterThan(5);
    }
  }
}
