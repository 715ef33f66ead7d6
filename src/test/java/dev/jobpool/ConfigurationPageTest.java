package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.security.SecuritySettings;
import dev.jobpool.web.HttpSettings;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The operators' page names every property as it is. */
class ConfigurationPageTest {

  /** A property as a row of the page must begin; with its default if it is a plain value. */
  private record Row(String property, String environment, String defaultValue) {
    String text() {
      String start = "| `%s` | `%s` | ".formatted(property, environment);
      return defaultValue.isEmpty() ? start : start + "`%s` | ".formatted(defaultValue);
    }
  }

  @Test
  void page_everyProperty_hasItsRow() throws IOException {
    List<String> page = page();

    for (Row row : rows().toList()) {
      assertThat(page).as(row.text()).filteredOn(line -> line.startsWith(row.text())).hasSize(1);
    }
  }

  @Test
  void page_everyRow_isAProperty() throws IOException {
    List<String> properties = rows().map(Row::property).toList();

    assertThat(page().stream().filter(line -> line.startsWith("| `jobpool.")))
        .allSatisfy(line -> assertThat(line.split("`", 3)[1]).isIn(properties));
  }

  private static List<String> page() throws IOException {
    return Files.readAllLines(Path.of("docs/configuration.md"));
  }

  private static Stream<Row> rows() {
    return Stream.of(
            rows("jobpool", JobPoolProperties.class),
            rows("jobpool.http", HttpSettings.class),
            rows("jobpool.security", SecuritySettings.class))
        .flatMap(rows -> rows);
  }

  /** From the canonical constructor, whose parameters have the annotations. */
  private static Stream<Row> rows(String prefix, Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
        .flatMap(component -> {
          String name = prefix + "." + dashed(component.getName());
          if (component.getParameterizedType() instanceof ParameterizedType list
              && list.getActualTypeArguments()[0] instanceof Class<?> element
              && element.isRecord()) {
            return rows(name + "[0]", element);
          }
          return component.getType().isRecord()
              ? rows(name, component.getType())
              : Stream.of(new Row(name, environment(name), defaultOf(component)));
        });
  }

  private static String dashed(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String environment(String property) {
    return property.replaceAll("[-\\]]", "").replaceAll("[.\\[]", "_").toUpperCase(Locale.ROOT);
  }

  private static String defaultOf(Parameter component) {
    DefaultValue value = component.getAnnotation(DefaultValue.class);
    return value == null ? "" : String.join(",", value.value());
  }
}
