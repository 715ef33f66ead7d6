package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A service that was built like an image's: it starts from the bean definitions of its build, is
 * then what it would be without, and does without where the settings are others.
 */
@EnabledOnOs(OS.LINUX)
class PreparedStartIT {
  private static final String OWN_PORT = "management.server.port=0";
  private static final String PREPARED = "Starting AOT-processed JobPoolApplication";

  @TempDir static Path temporary;
  private static PreparedBuild build;

  @BeforeAll
  static void build() throws Exception {
    build = PreparedBuild.in(temporary.resolve("build"));
  }

  @Test
  void loopback_isPreparedAndHasNoFilterOfSecurity() throws IOException {
    try (ServiceProcess service = start(OWN_PORT, "management.server.address=127.0.0.1");
        ServiceClient client = service.client();
        ServiceClient management = management(service)) {
      assertThat(service.log()).contains(PREPARED);
      assertThat(square(client)).isEqualTo(144);
      assertThat(client.get("/jobs").headers().firstValue("X-Frame-Options")).isEmpty();
      assertThat(client.get("/v3/api-docs").at("/info/title")).isEqualTo("jobpool");
      assertThat(client.get("/swagger-ui/index.html").status()).isEqualTo(200);
      assertThat(management.get("/actuator/health").at("/components/pool/status")).isEqualTo("UP");
      assertThat(management.get("/actuator/prometheus").text())
          .contains("jobpool_jobs_accepted_total");
      assertThat(client.get("/actuator/health").status()).isEqualTo(404);
      service.awaitFullPool(client, 2);
      assertThat(service.complaints()).isEmpty();
    }
  }

  @Test
  void authenticated_isPreparedAndAsks() throws IOException {
    KeysFile keys = new KeysFile(temporary.resolve("keys.json"));
    keys.write(KeysFile.entry("alice-key", "alice", "submit", ""));
    try (ServiceProcess service =
            start(
                OWN_PORT,
                "jobpool.security.keys=" + keys.path(),
                "jobpool.tracing.endpoint=http://127.0.0.1:9/v1/traces");
        ServiceClient client = service.client();
        ServiceClient management = management(service)) {
      assertThat(service.log()).contains(PREPARED);
      assertThat(client.get("/jobs").status()).isEqualTo(401);
      assertThat(alice(client, "GET", "/jobs", "").headers().firstValue("X-Frame-Options"))
          .hasValue("DENY");
      String job = ServiceClient.call("samples.Arithmetic::square", "[12]");
      assertThat(alice(client, "POST", "/jobs?mode=sync", job).at("/value")).isEqualTo("144");
      assertThat(alice(client, "POST", "/pool/close", "").status()).isEqualTo(403);
      assertThat(management.get("/actuator/health").status()).isEqualTo(200);
    }
  }

  @Test
  void otherSettings_isNotPreparedAndHasThem() throws IOException {
    try (ServiceProcess service = start("management.endpoints.web.exposure.include=health,info");
        ServiceClient client = service.client()) {
      assertThat(service.log())
          .doesNotContain(PREPARED)
          .contains("management.endpoints.web.exposure.include, management.server.port");
      assertThat(square(client)).isEqualTo(144);
      assertThat(client.get("/actuator/info").status()).isEqualTo(200);
      assertThat(client.get("/actuator/prometheus").status()).isEqualTo(404);
    }
  }

  private static Answer alice(ServiceClient client, String method, String path, String body) {
    return client.send(method, path, body, "Authorization", "Bearer alice-key");
  }

  private static ServiceProcess start(String... settings) throws IOException {
    return ServiceProcess.start(temporary.resolve("service"), build.program(), settings)
        .awaitStarted();
  }

  private static ServiceClient management(ServiceProcess service) {
    await().atMost(ServiceProcess.PATIENCE).until(() -> service.ports().size() == 2);
    return new ServiceClient(URI.create("http://127.0.0.1:" + service.ports().getLast()));
  }

  private static int square(ServiceClient client) {
    JsonNode job = client.run(ServiceClient.call("samples.Arithmetic::square", "[12]"));
    return job.at("/value").asInt();
  }
}
