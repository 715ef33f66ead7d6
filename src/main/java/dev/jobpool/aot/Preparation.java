package dev.jobpool.aot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.Environment;

/**
 * What a build knows of the bean definitions that it made.
 *
 * @param settings the settings that conditions looked at, with their values; empty: not set
 * @param managementPort whether the actuator has a port of its own
 * @param optional names of the beans that are only wanted if a condition holds, by its class
 */
record Preparation(
    Map<String, Optional<String>> settings,
    ManagementPortType managementPort,
    Map<String, List<String>> optional) {
  static final String RESOURCE = "META-INF/jobpool/preparation.properties";

  /** Of ports only matters whether they are the same. The others Spring Boot sets: what it runs. */
  private static final Set<String> OTHERWISE =
      Set.of(
          "server.port",
          "management.server.port",
          "spring.application.pid",
          "spring.application.version");

  private static final String SET = "set.";
  private static final String UNSET = "unset.";
  private static final String BEANS = "beans.";
  private static final String MANAGEMENT_PORT = "management-port";

  static Preparation of(
      Set<String> lookedAt, Environment environment, Map<String, List<String>> optional) {
    Map<String, Optional<String>> settings = new TreeMap<>();
    lookedAt.stream()
        .filter(not(OTHERWISE::contains))
        .forEach(name -> settings.put(name, Optional.ofNullable(environment.getProperty(name))));
    return new Preparation(settings, ManagementPortType.get(environment), optional);
  }

  /** The one that came with this service's classes, if they were built so. */
  static Optional<Preparation> load(ClassLoader classes) {
    try (InputStream text = classes.getResourceAsStream(RESOURCE)) {
      return text == null
          ? Optional.empty()
          : Optional.of(read(new String(text.readAllBytes(), UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  /** What {@link #toText} has made. */
  static Preparation read(String text) throws IOException {
    Properties all = new Properties();
    all.load(new StringReader(text));
    Map<String, Optional<String>> settings = new TreeMap<>();
    Map<String, List<String>> optional = new TreeMap<>();
    for (String key : all.stringPropertyNames()) {
      String value = all.getProperty(key);
      if (key.startsWith(SET)) {
        settings.put(key.substring(SET.length()), Optional.of(value));
      } else if (key.startsWith(UNSET)) {
        settings.put(key.substring(UNSET.length()), Optional.empty());
      } else if (key.startsWith(BEANS)) {
        optional.put(key.substring(BEANS.length()), List.of(value.split(",")));
      }
    }
    return new Preparation(
        settings, ManagementPortType.valueOf(all.getProperty(MANAGEMENT_PORT)), optional);
  }

  /** The same for the same build. */
  String toText() {
    Properties all = new Properties();
    settings.forEach((name, value) ->
        value.ifPresentOrElse(
            it -> all.setProperty(SET + name, it), () -> all.setProperty(UNSET + name, "")));
    optional.forEach(
        (condition, beans) -> all.setProperty(BEANS + condition, String.join(",", beans)));
    all.setProperty(MANAGEMENT_PORT, managementPort.name());
    StringWriter text = new StringWriter();
    try {
      all.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString()
        .lines()
        .filter(line -> !line.startsWith("#")) // The time.
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** The settings that have another value now, each of which may ask for other beans. */
  List<String> differences(Environment environment) {
    List<String> different = new ArrayList<>();
    settings.forEach((name, value) -> {
      if (!Optional.ofNullable(environment.getProperty(name)).equals(value)) {
        different.add(name);
      }
    });
    if (ManagementPortType.get(environment) != managementPort) {
      different.add("management.server.port");
    }
    return different;
  }
}
