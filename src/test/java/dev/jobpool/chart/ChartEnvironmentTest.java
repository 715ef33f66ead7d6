package dev.jobpool.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.JobPoolProperties;
import dev.jobpool.security.SecuritySettings;
import dev.jobpool.web.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The environment that the chart gives to the service is one that the service reads. */
class ChartEnvironmentTest {
  /** The JVM's, and one of an example's own. */
  private static final Set<String> OTHERS = Set.of("JDK_JAVA_OPTIONS", "REPORTS_TOKEN");

  static List<Path> examples() {
    return Chart.examples();
  }

  /** Binds the variables as Spring Boot does, and keeps account of those that it looked at. */
  private static final class Account extends AbstractBindHandler {
    final Set<String> read = new TreeSet<>();

    @Override
    public Object onSuccess(
        ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
      ConfigurationProperty property = context.getConfigurationProperty();
      if (property != null && property.getOrigin() != null) {
        read.add(property.getOrigin().toString());
      }
      return result;
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void environment_everyVariable_isASetting(Path values) throws IOException {
    Set<String> springs = springs();
    Map<String, String> variables = Manifest.workload(Chart.render(values)).environment();
    Map<String, Object> ours = new HashMap<>();
    variables.forEach((name, value) -> {
      if (name.startsWith("JOBPOOL_")) {
        ours.put(name, value.isEmpty() ? inPlaceOfASecret(name) : value);
      } else {
        assertThat(springs.contains(name) || OTHERS.contains(name)).as(name).isTrue();
      }
    });

    assertThat(ours).isNotEmpty();
    assertThat(bound(ours)).containsExactlyInAnyOrderElementsOf(ours.keySet());
  }

  @Test
  void environment_typo_isNoSetting() {
    assertThat(bound(Map.of("JOBPOOL_POOL_SIZES", "2", "JOBPOOL_POOL_SPARES", "1")))
        .containsExactly("JOBPOOL_POOL_SPARES");
  }

  /** The variables that became a setting; one that cannot be fails. */
  private static Set<String> bound(Map<String, Object> variables) {
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(source -> environment.getPropertySources().remove(source.getName()));
    environment
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
    environment.setConversionService(
        (ApplicationConversionService) ApplicationConversionService.getSharedInstance());
    Account account = new Account();
    Binder binder = Binder.get(environment, account);
    binder.bindOrCreate("jobpool", JobPoolProperties.class);
    binder.bindOrCreate("jobpool.http", HttpSettings.class);
    binder.bindOrCreate("jobpool.security", SecuritySettings.class);
    Set<String> names = new TreeSet<>();
    for (String variable : variables.keySet()) {
      if (account.read.stream().anyMatch(origin -> origin.contains('"' + variable + '"'))) {
        names.add(variable);
      }
    }
    return names;
  }

  /** Variables for the properties that Spring Boot's modules describe. */
  private static Set<String> springs() throws IOException {
    Set<String> names = new TreeSet<>();
    var files =
        ChartEnvironmentTest.class
            .getClassLoader()
            .getResources("META-INF/spring-configuration-metadata.json");
    for (URL file : Collections.list(files)) {
      try (InputStream in = file.openStream()) {
        JsonMapper.shared()
            .readTree(in)
            .at("/properties")
            .valueStream()
            .map(property -> property.at("/name").asString())
            .forEach(name ->
                names.add(name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT)));
      }
    }
    return names;
  }

  private static String inPlaceOfASecret(String variable) {
    return variable.equals("JOBPOOL_STORE_URL") ? "jdbc:postgresql://db/jobpool" : "secret";
  }
}
