package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Jobs and clients that behave badly. Whatever they do, the next job runs, and the service takes no
 * more threads, files and processes than before.
 */
@EnabledOnOs(OS.LINUX)
class HttpFaultsIT {
  private static final String SQUARE = call("samples.Arithmetic::square", "[12]");
  private static final int QUEUE_LIMIT = 300;

  @TempDir static Path temporary;
  private static ServiceProcess service;
  private static Footprint before;

  private ServiceClient client;

  @BeforeAll
  static void start() throws IOException {
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.pool.functions=" + FaultyFunctions.in(temporary).path(),
                "jobpool.pool.queue-limit=" + QUEUE_LIMIT,
                "jobpool.limits.result=1MB")
            .awaitStarted();
    try (ServiceClient client = service.client()) {
      service.awaitFullPool(client, 2);
      client.run(SQUARE);
      service.awaitSpare(client);
    }
    before = service.footprint();
  }

  @BeforeEach
  void connect() {
    client = service.client();
  }

  @AfterEach
  void everythingIsAsBefore() {
    client.cancelAll();
    assertThat(client.run(SQUARE).at("/value").asInt()).isEqualTo(144);
    service.awaitFullPool(client, 2);
    client.close();
    before.awaitIn(service);
  }

  @AfterAll
  static void stop() {
    try (ServiceProcess stopped = service) {
      assertThat(stopped.isAlive()).isTrue();
      assertThat(stopped.complaints()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "throwWhatCannotBeTold, FAILED, exception",
    "throwALongMessage, FAILED, exception",
    "throwInACircle, FAILED, exception",
    "recurse, FAILED, exception",
    "nestDeeply, FAILED, exception",
    "goOnForEver, LOST, out-of-memory",
    "throwWhileItIsWritten, FAILED, exception",
    "reportNonsense, FAILED, exception",
    "notANumber, SUCCEEDED, ''",
    "halfALetter, SUCCEEDED, ''",
    "interruptItself, SUCCEEDED, ''",
    "closeTheOutput, SUCCEEDED, ''",
    "printRubbish, SUCCEEDED, ''",
    "neverShutDown, SUCCEEDED, ''",
    "reportOften, SUCCEEDED, ''",
    "halt, LOST, worker-died",
    "exitElsewhere, LOST, worker-died",
  })
  void job_ofVandal_endsAloneAndIsTold(String function, String state, String kind) {
    JsonNode job = client.run(call("faults.Vandal::" + function, "[]"));

    assertThat(job.at("/state").asString()).as(job.toString()).isEqualTo(state);
    assertThat(job.at("/error/kind").asString("")).isEqualTo(kind);
    String path = job.at("/links/self").asString();
    assertThat(client.get(path + "/log").status()).isEqualTo(200);
    assertThat(client.get(path + "/log").body()).hasSizeLessThan((1 << 20) + 200);
    Answer page = client.get("/jobs");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.json().at("/jobs/0/id")).isEqualTo(job.at("/id"));
    assertThat(page.body()).hasSizeLessThan(4 << 20);
    assertThat(client.get(path + "/result").json()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"faults.Vandal::keepTheOutputOpen", "samples.Faults::spawnAndHang"})
  void job_leavesProcesses_theyGoWithTheWorker(String function) {
    String args = function.endsWith("Hang") ? "[3]" : "[]";
    client.run("{\"func\":\"%s\",\"args\":%s,\"timeout\":\"1s\"}".formatted(function, args));
    assertThat(service.offspring()).hasSizeGreaterThan(before.processes());

    recycleAll(false);
  }

  @Test
  void job_exhaustsMemory_endsWithWhatTheJvmSaid() {
    JsonNode job = client.run(call("samples.Faults::exhaustMemory", "[]"));

    assertThat(job.at("/state").asString()).isEqualTo("LOST");
    assertThat(job.at("/error/kind").asString()).isEqualTo("out-of-memory");
    assertThat(job.at("/error/stderr").asString()).contains("java.lang.OutOfMemoryError");
  }

  @ParameterizedTest
  @CsvSource({"ignoreInterrupt, []", "floodOutput, [2147483647]"})
  void job_takesNoNoticeOfItsTimeout_isKilled(String function, String args) {
    JsonNode job =
        client.run(
            "{\"func\":\"samples.Faults::%s\",\"args\":%s,\"timeout\":\"700ms\"}"
                .formatted(function, args));

    assertThat(job.at("/state").asString()).isEqualTo("TIMED_OUT");
    assertThat(client.get(job.at("/links/log").asString()).body()).hasSizeLessThan((1 << 20) + 200);
  }

  @Test
  void job_takesNoNoticeOfItsCancelling_isKilled() {
    String job = client.submit(call("samples.Faults::ignoreInterrupt", "[]"));
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> client.get(job).at("/state").equals("RUNNING"));

    assertThat(client.send("DELETE", job, "").status()).isEqualTo(202);

    assertThat(client.get(job + "?wait=60s").at("/state")).isEqualTo("CANCELLED");
    assertThat(client.send("DELETE", job, "").status()).isEqualTo(200);
  }

  @Test
  void job_printsMuch_keepsItsBeginningAndEndAndTheServiceItsMemory() {
    for (int i = 0; i < 8; i++) {
      JsonNode job = client.run(call("samples.Faults::floodOutput", "[10]"));

      assertThat(job.at("/state").asString()).isEqualTo("SUCCEEDED");
      String log = client.get(job.at("/links/log").asString()).text();
      assertThat(log).hasSizeBetween(1 << 20, (1 << 20) + 200).startsWith("xxx").endsWith("xxx\n");
      assertThat(log.lines().filter(line -> !line.isEmpty() && !line.startsWith("xxx")))
          .singleElement()
          .asString()
          .contains("bytes left out");
    }
  }

  @ParameterizedTest
  @CsvSource({"1048574, SUCCEEDED", "1048575, FAILED", "8000000, FAILED"})
  void result_aroundTheLimit_isKeptOrRefused(int letters, String state) {
    JsonNode job = client.run(call("samples.Text::upper", "[\"" + "x".repeat(letters) + "\"]"));

    assertThat(job.at("/state").asString()).isEqualTo(state);
    assertThat(job.at("/error/message").asString(""))
        .contains(state.equals("FAILED") ? "limit" : "");
  }

  @Test
  void result_thatNoJsonCanHold_failsTheJob() {
    JsonNode job = client.run(call("samples.Faults::unserialisable", "[]"));

    assertThat(job.at("/state").asString()).isEqualTo("FAILED");
    assertThat(job.at("/error/message").asString()).isNotBlank();
  }

  @Test
  void client_leavesWhileItWaits_jobGoesOn() throws IOException {
    try (Socket socket = post("/jobs?wait=60s", call("samples.Sleep::seconds", "[0.5]"), 0)) {
      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get("/jobs?state=RUNNING").json().at("/jobs").size() == 1);
      socket.setSoLinger(true, 0); // goes with a reset, not with a farewell
    }

    String job = client.get("/jobs?state=RUNNING").json().at("/jobs/0/links/self").asString();
    assertThat(client.get(job + "?wait=60s").at("/state")).isEqualTo("SUCCEEDED");
  }

  @Test
  void client_leavesInTheMiddleOfItsBody_nothingIsAccepted() throws IOException {
    String newest = client.get("/jobs?pageSize=1").json().at("/jobs/0/id").asString("");
    for (int i = 0; i < 20; i++) {
      try (Socket socket = post("/jobs", SQUARE, 1000)) {
        socket.setSoLinger(i % 2 == 0, 0);
      }
    }

    assertThat(client.get("/jobs?pageSize=1").json().at("/jobs/0/id").asString(""))
        .isEqualTo(newest);
  }

  /** Sends a request whose body lacks bytes at its end. */
  private Socket post(String path, String body, int missing) throws IOException {
    Socket socket = new Socket(client.base().getHost(), client.base().getPort());
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, body.length() + missing);
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void queue_full_refusesTheRestAndLosesNothing() {
    List<String> hanging = occupyTheWorkers();
    List<String> accepted = new ArrayList<>();
    List<Answer> refused = new ArrayList<>();
    for (int i = 0; i < QUEUE_LIMIT + 10; i++) {
      Answer answer = client.post("/jobs", SQUARE);
      if (answer.status() == 202) {
        accepted.add(answer.headers().firstValue("Location").orElseThrow());
      } else {
        refused.add(answer);
      }
    }

    assertThat(accepted).hasSize(QUEUE_LIMIT);
    assertThat(refused)
        .hasSize(10)
        .allSatisfy(answer -> {
          assertThat(answer.status()).isEqualTo(503);
          assertThat(answer.at("/type")).isEqualTo("/problems/queue-full");
          assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        });
    hanging.forEach(job -> client.send("DELETE", job, ""));
    assertThat(accepted)
        .allSatisfy(job -> assertThat(client.get(job + "?wait=60s").at("/value")).isEqualTo("144"));
  }

  @Test
  void clients_aThousandWaitForOneJob_allAreAnswered() {
    String job = occupyTheWorkers().getFirst();
    List<CompletableFuture<Answer>> waiting =
        Stream.generate(() -> client.sendAsync("GET", job + "?wait=60s", "")).limit(1000).toList();
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> service.footprint().files() > before.files() + 900); // Some are reused.

    client
        .get("/jobs?state=RUNNING")
        .json()
        .at("/jobs")
        .valueStream()
        .forEach(running -> client.send("DELETE", running.at("/links/self").asString(), ""));

    assertThat(waiting)
        .allSatisfy(answer -> assertThat(answer.join().at("/state")).isEqualTo("CANCELLED"));
  }

  /** Has each worker run a job that hangs. */
  private List<String> occupyTheWorkers() {
    List<String> jobs =
        Stream.generate(() -> client.submit(call("samples.Faults::hang", "[]"))).limit(2).toList();
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> client.get("/jobs?state=RUNNING").json().at("/jobs").size() == 2);
    return jobs;
  }

  private void recycleAll(boolean force) {
    client
        .get("/pool")
        .json()
        .at("/workers")
        .valueStream()
        .forEach(worker ->
            client.send(
                "DELETE", "/pool/workers/" + worker.at("/id").asInt() + "?force=" + force, ""));
  }
}
