package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What each kind of job is after the service was killed and started again. */
@EnabledOnOs(OS.LINUX)
class RestartIT {
  private static final String HANG =
      """
      {"func": "samples.Faults::hang", "retries": %d}\
      """;
  private static final String LATER =
      """
      {"func": "samples.Arithmetic::square", "args": [5], "runAt": "%s"}\
      """;

  @TempDir Path temporary;

  private ServiceProcess start() throws Exception {
    return ServiceProcess.start(
            temporary,
            "jobpool.store.url=jdbc:sqlite:" + file(),
            "jobpool.pool.size=3",
            "jobpool.pool.cancel-grace=1h")
        .awaitStarted();
  }

  private Path file() {
    return temporary.resolve("data/jobs.db");
  }

  /** How many running jobs a worker is known to have begun, in the file. */
  private int begunInTheFile() throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM job WHERE state = 2 AND started_at IS NOT NULL")) {
      return rows.getInt(1);
    }
  }

  @Test
  void kill_jobsOfEveryKind_areWhatTheyShouldBeAfterTheNextStart() throws Exception {
    String done;
    Answer doneBefore;
    Answer logBefore;
    String retried;
    String notRetried;
    JsonNode notRetriedBefore;
    String cancelled;
    String queued;
    String soon;
    String later;
    Instant tomorrow = Instant.now().plusSeconds(86_400).truncatedTo(ChronoUnit.SECONDS);
    try (ServiceProcess service = start();
        ServiceClient client = service.client()) {
      done = client.submit(call("samples.Faults::floodOutput", "[1]"));
      assertThat(client.get(done + "?wait=30s").at("/state")).isEqualTo("SUCCEEDED");
      doneBefore = client.get(done);
      logBefore = client.get(done + "/log");
      assertThat(logBefore.body()).hasSizeGreaterThan(100_000);
      retried = client.submit(HANG.formatted(1));
      notRetried = client.submit(HANG.formatted(0));
      cancelled = client.submit(call("samples.Faults::ignoreInterrupt", "[]"));
      await().atMost(ServiceProcess.PATIENCE).until(() -> begunInTheFile() == 3);
      notRetriedBefore = client.get(notRetried).json();
      assertThat(client.send("DELETE", cancelled, "").status()).isEqualTo(202);
      queued = client.submit(call("samples.Arithmetic::square", "[3]"));
      soon = client.submit(LATER.formatted(Instant.now().plusSeconds(1)));
      later = client.submit(LATER.formatted(tomorrow));

      service.kill();
      service.awaitExit();
    }

    try (ServiceProcess next = start();
        ServiceClient client = next.client()) {
      assertThat(next.log()).contains("3 jobs were running when the service ended");

      Answer lost = client.get(notRetried);
      assertThat(lost.at("/state")).as(lost.text()).isEqualTo("LOST");
      assertThat(lost.at("/error/kind")).isEqualTo("worker-died");
      assertThat(lost.at("/error/message")).contains("The service that ran it died");
      assertThat(lost.json().at("/attempt").asInt()).isEqualTo(1);
      assertThat(lost.at("/worker/pid")).isEqualTo(notRetriedBefore.at("/worker/pid").asString());
      assertThat(lost.at("/startedAt")).isEqualTo(notRetriedBefore.at("/startedAt").asString());
      assertThat(lost.at("/finishedAt")).isNotEmpty();
      Answer result = client.get(notRetried + "/result");
      assertThat(result.at("/type")).isEqualTo("/problems/job-failed");

      Answer stopped = client.get(cancelled);
      assertThat(stopped.at("/state")).as(stopped.text()).isEqualTo("CANCELLED");
      assertThat(stopped.at("/error/kind")).isEqualTo("cancelled");

      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get(retried).json().at("/attempt").asInt() == 2);
      Answer again = client.get(retried);
      assertThat(again.at("/state")).isEqualTo("RUNNING");
      assertThat(again.at("/error/kind")).as("why it runs again").isEqualTo("worker-died");

      assertThat(client.get(queued + "?wait=30s").at("/value")).isEqualTo("9");
      assertThat(client.get(soon + "?wait=30s").at("/value")).isEqualTo("25");
      Answer scheduled = client.get(later);
      assertThat(scheduled.at("/state")).isEqualTo("SCHEDULED");

      assertThat(client.get(done).text()).isEqualTo(doneBefore.text());
      assertThat(client.get(done + "/log").body()).isEqualTo(logBefore.body());
    }
  }
}
