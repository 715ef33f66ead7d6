package dev.jobpool.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.util.FileSystemUtils;
import org.yaml.snakeyaml.Yaml;

/** The project's Helm chart, and what Helm makes of it. */
final class Chart {
  static final Path FOLDER = Path.of("helm", "jobpool");
  static final String RELEASE = "night";
  static final String NAMESPACE = "batch";
  static final String KUBERNETES = "1.33.0";

  private Chart() {}

  /**
   * A copy that can be rendered without a cluster, and whole. As a library Helm tells nothing about
   * hooks, so the pod of {@code helm test} is an object like others here; and it asks a cluster,
   * where Helm's command {@code template} finds nothing.
   */
  private static final class Offline {
    static final Path FOLDER = copy();

    private static Path copy() {
      try {
        Path copy = Files.createTempDirectory(Path.of("target"), "chart-offline-");
        FileSystemUtils.copyRecursively(Chart.FOLDER, copy);
        replace(copy.resolve("templates/tests/run-a-job.yaml"), "helm.sh/hook: test", "");
        replace(
            copy.resolve("templates/api-keys.yaml"),
            "lookup \"v1\" \"Secret\" .Release.Namespace $name",
            "dict");
        return copy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void replace(Path file, String text, String other) throws IOException {
      String content = Files.readString(file);
      if (!content.contains(text)) {
        throw new AssertionError(file + " has no " + text);
      }
      Files.writeString(file, content.replace(text, other));
    }
  }

  /** The files of values that show one feature each. */
  static List<Path> examples() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects for these values, as a YAML text that is laid over the chart's own. */
  static List<Manifest> render(String values) {
    return manifests(text(values));
  }

  static List<Manifest> render(Path values) {
    return manifests(template().withValuesFile(values).call());
  }

  /** As Helm prints it; throws with its message if it refuses the values. */
  static String text(String values) {
    try {
      Path file = Files.createTempFile("values-", ".yaml");
      try {
        Files.writeString(file, values);
        return template().withValuesFile(file).call();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TemplateCommand template() {
    return new Helm(Offline.FOLDER)
        .template()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeVersion(KUBERNETES);
  }

  /** Helm's own opinion, where warnings are errors, of the chart with these as its values. */
  static LintResult lint(Path values, Path temporary) throws IOException {
    Path copy = temporary.resolve("jobpool");
    FileSystemUtils.copyRecursively(FOLDER, copy);
    Map<String, Object> merged = merged(read(copy.resolve("values.yaml")), read(values));
    Files.writeString(copy.resolve("values.yaml"), new Yaml().dump(merged));
    return new Helm(copy).lint().strict().call();
  }

  static Map<String, Object> read(Path yaml) throws IOException {
    return new Yaml().load(Files.readString(yaml));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> merged(Map<String, Object> below, Map<String, Object> above) {
    Map<String, Object> all = new LinkedHashMap<>(below);
    above.forEach((key, value) -> {
      Object old = all.get(key);
      all.put(
          key,
          old instanceof Map<?, ?> one && value instanceof Map<?, ?> other
              ? merged((Map<String, Object>) one, (Map<String, Object>) other)
              : value);
    });
    return all;
  }

  static List<Manifest> manifests(String yaml) {
    return StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
        .filter(document -> document != null)
        .map(Manifest::of)
        .toList();
  }
}
