package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.store.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a service does while its PostgreSQL is down. */
@EnabledOnOs(OS.LINUX)
class PostgresFaultsIT {
  private static final String SQUARE = call("samples.Arithmetic::square", "[12]");

  @TempDir Path temporary;
  private TestPostgres server;
  private String database;

  @BeforeEach
  void start() throws Exception {
    server = TestPostgres.startIn(temporary.resolve("postgres"));
    database = server.newDatabaseName();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void start_databaseDown_failsClearly() throws Exception {
    String url = server.url(database);
    server.stop();
    try (ServiceProcess service = ServiceProcess.start(temporary, "jobpool.store.url=" + url)) {
      assertThat(service.awaitExit()).isNotZero();
      assertThat(service.log()).contains("PostgreSQL cannot be reached under jdbc:postgresql:");
      assertThat(service.log().lines()).noneMatch(line -> line.startsWith("\tat "));
      assertThat(service.workers()).isEmpty();
    }
  }

  @Test
  void databaseDown_later_refusesSaysSoAndRecoversWithWhatRan() throws Exception {
    try (TestReplica replica =
        TestReplica.start("a", temporary, server, database, "jobpool.store.lease=5m")
            .awaitStarted()
            .awaitReady()) {
      ServiceClient client = replica.client();
      String finished = client.submit(SQUARE);
      client.get(finished + "?wait=30s");
      String running = client.submit(call("samples.Sleep::seconds", "[3]"));
      await("it runs")
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get(running).json().at("/startedAt").isString());

      server.stop();
      await("jobs are refused")
          .atMost(ServiceProcess.PATIENCE)
          .untilAsserted(() -> assertUnavailable(client.post("/jobs", SQUARE)));
      assertUnavailable(client.post("/jobs?mode=sync", SQUARE));
      assertUnavailable(client.get(finished));
      assertUnavailable(client.get("/jobs"));
      assertUnavailable(client.get("/pool"));
      assertUnavailable(client.post("/pool/close", ""));
      assertThat(client.get("/actuator/health").status()).isEqualTo(503);
      assertThat(client.get("/actuator/health/readiness").status()).isEqualTo(503);
      assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
      await("the job that ran has ended meanwhile")
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> replica.service().log().contains("Jobs cannot be stored"));

      server.startAgain();
      await("jobs are taken again")
          .atMost(ServiceProcess.PATIENCE)
          .untilAsserted(() -> assertThat(client.post("/jobs", SQUARE).status()).isEqualTo(202));
      JsonNode ended = client.get(running + "?wait=60s").json();
      assertThat(ended.at("/state").asString()).isEqualTo("SUCCEEDED");
      assertThat(ended.at("/attempt").asInt()).isEqualTo(1);
      assertThat(client.get(finished).at("/state")).isEqualTo("SUCCEEDED");
      await("it is healthy again")
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get("/actuator/health/readiness").status() == 200);
    }
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.at("/type")).isEqualTo("/problems/store-unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }
}
