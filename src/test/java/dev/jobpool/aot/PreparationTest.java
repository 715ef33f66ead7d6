package dev.jobpool.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.mock.env.MockEnvironment;

class PreparationTest {
  private final MockEnvironment environment =
      new MockEnvironment()
          .withProperty("springdoc.api-docs.enabled", "true")
          .withProperty("server.port", "8080")
          .withProperty("management.server.port", "8081")
          .withProperty("spring.application.pid", "7");

  private final Preparation preparation =
      Preparation.of(
          Set.of(
              "springdoc.api-docs.enabled",
              "management.endpoint.info.access",
              "server.port",
              "management.server.port",
              "spring.application.pid"),
          environment,
          Map.of("some.Condition", List.of("one", "other")));

  @Test
  void of_settingsLookedAt_keepsThoseThatDecide() {
    assertThat(preparation)
        .isEqualTo(
            new Preparation(
                Map.of(
                    "springdoc.api-docs.enabled",
                    Optional.of("true"),
                    "management.endpoint.info.access",
                    Optional.empty()),
                ManagementPortType.DIFFERENT,
                Map.of("some.Condition", List.of("one", "other"))));
  }

  @Test
  void read_itsText_isEqual() throws IOException {
    assertThat(Preparation.read(preparation.toText())).isEqualTo(preparation);
  }

  @Test
  void toText_whenever_isTheSame() {
    assertThat(preparation.toText()).doesNotContain("#").isEqualTo(preparation.toText());
  }

  @Test
  void differences_sameSettings_none() {
    environment.setProperty("server.port", "80");
    environment.setProperty("management.server.port", "0");
    environment.setProperty("spring.application.pid", "8");
    environment.setProperty("jobpool.pool.size", "7");

    assertThat(preparation.differences(environment)).isEmpty();
  }

  @Test
  void differences_anotherValue_isNamed() {
    environment.setProperty("springdoc.api-docs.enabled", "false");

    assertThat(preparation.differences(environment)).containsExactly("springdoc.api-docs.enabled");
  }

  @Test
  void differences_setNow_isNamed() {
    environment.setProperty("management.endpoint.info.access", "");

    assertThat(preparation.differences(environment))
        .containsExactly("management.endpoint.info.access");
  }

  @Test
  void differences_noLongerSet_isNamed() {
    assertThat(
            preparation.differences(
                new MockEnvironment().withProperty("management.server.port", "8081")))
        .containsExactly("springdoc.api-docs.enabled");
  }

  @Test
  void differences_noManagementPort_isNamed() {
    environment.setProperty("management.server.port", "8080");

    assertThat(preparation.differences(environment)).containsExactly("management.server.port");
  }
}
