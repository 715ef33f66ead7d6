package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of jobs and of those who wait for them when a service with a durable store stops.
 */
@EnabledOnOs(OS.LINUX)
class StopIT {
  @TempDir Path temporary;

  private ServiceProcess start(String... more) throws Exception {
    String[] settings = new String[more.length + 1];
    settings[0] = "jobpool.store.url=jdbc:sqlite:" + temporary.resolve("data/jobs.db");
    System.arraycopy(more, 0, settings, 1, more.length);
    return ServiceProcess.start(temporary, settings).awaitStarted();
  }

  private static void awaitStates(ServiceClient client, String state, int count) {
    await(count + " jobs are " + state)
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> client.get("/jobs?state=" + state).json().at("/jobs").size() == count);
  }

  private static void isClosing(Answer answer) {
    assertThat(answer.headers().firstValue("Connection")).hasValue("close");
  }

  private static void isQueuedWithItsPlace(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.at("/state")).isEqualTo("QUEUED");
    assertThat(answer.headers().firstValue("Location")).hasValue("/jobs/" + answer.at("/id"));
    isClosing(answer);
  }

  @Test
  void terminate_jobsRunAndWait_drainsTheFormerAndLeavesTheRestToTheNextStart() throws Exception {
    String waiting;
    String killed;
    String queued;
    try (ServiceProcess service = start("jobpool.drain-time=5s");
        ServiceClient client = service.client()) {
      service.awaitFullPool(client, 2);
      CompletableFuture<Answer> shortOne =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Sleep::seconds", "[2.5]"));
      CompletableFuture<Answer> longOne =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Faults::hang", "[]"));
      awaitStates(client, "RUNNING", 2);
      CompletableFuture<Answer> behind =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Arithmetic::square", "[7]"));
      queued = client.submit(call("samples.Arithmetic::square", "[8]"));
      awaitStates(client, "QUEUED", 2);
      CompletableFuture<Answer> watched = client.sendAsync("GET", queued + "?wait=60s", "");
      CompletableFuture<Answer> result = client.sendAsync("GET", queued + "/result?wait=60s", "");

      service.terminate();

      isQueuedWithItsPlace(behind.join());
      assertThat(watched.join().at("/state")).isEqualTo("QUEUED");
      isQueuedWithItsPlace(result.join());
      assertThat(shortOne).as("it is given time").isNotDone();

      Answer ready = client.get("/actuator/health/readiness");
      assertThat(ready.status()).as(ready.text()).isEqualTo(503);
      assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
      Answer refused = client.post("/jobs", call("samples.Arithmetic::square", "[9]"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.at("/type")).isEqualTo("/problems/stopping");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      isClosing(refused);
      Answer looked = client.get(queued + "?wait=60s");
      assertThat(looked.at("/state")).isEqualTo("QUEUED");
      isClosing(looked);

      assertThat(shortOne.join().status()).isEqualTo(200);
      assertThat(shortOne.join().at("/state")).isEqualTo("SUCCEEDED");
      isClosing(shortOne.join());
      isQueuedWithItsPlace(longOne.join());
      assertThat(service.awaitExit()).isIn(0, 143);
      assertThat(service.offspring()).isEmpty();
      assertThat(service.runDirectories()).isEmpty();
      assertThat(service.complaints()).isEmpty();
      waiting = "/jobs/" + behind.join().at("/id");
      killed = "/jobs/" + longOne.join().at("/id");
    }

    try (ServiceProcess next = start();
        ServiceClient client = next.client()) {
      assertThat(client.get(waiting + "?wait=30s").at("/value")).isEqualTo("49");
      assertThat(client.get(queued + "?wait=30s").at("/value")).isEqualTo("64");
      awaitStates(client, "RUNNING", 1);
      Answer again = client.get(killed);
      assertThat(again.at("/state")).isEqualTo("RUNNING");
      assertThat(again.json().at("/attempt").asInt()).as("the killed one counts not").isEqualTo(1);
      client.cancelAll();
    }
  }

  @Test
  void terminate_sessionsRunAndWait_areCancelledAndNotLeftToTheNextStart() throws Exception {
    String running;
    String waiting;
    try (ServiceProcess service = start("jobpool.pool.size=1", "jobpool.drain-time=1s");
        ServiceClient client = service.client()) {
      service.awaitFullPool(client, 1);
      String query = "func=samples.Chat::talk";
      try (RawWebSocket served = RawWebSocket.open(client.base(), query);
          RawWebSocket behind = RawWebSocket.open(client.base(), query)) {
        running = served.header("Location");
        waiting = behind.header("Location");
        awaitStates(client, "RUNNING", 1);
        awaitStates(client, "QUEUED", 1);

        service.terminate();

        RawWebSocket.Frame turnedAway = behind.readClose();
        assertThat(turnedAway.closeCode()).isEqualTo(1001);
        assertThat(turnedAway.closeReason()).isEqualTo("The service is stopping");
        served.send("still here\n");
        assertThat(served.readLine()).as("it is given time").isEqualTo("STILL HERE\n");
        assertThat(served.readClose().closeCode()).isEqualTo(1001);
      }
      assertThat(service.awaitExit()).isIn(0, 143);
      assertThat(service.complaints()).isEmpty();
    }

    try (ServiceProcess next = start();
        ServiceClient client = next.client()) {
      for (String session : List.of(running, waiting)) {
        Answer ended = client.get(session);
        assertThat(ended.at("/state")).as(ended.text()).isEqualTo("CANCELLED");
        assertThat(ended.at("/error/kind")).isEqualTo("pool-terminated");
      }
    }
  }
}
