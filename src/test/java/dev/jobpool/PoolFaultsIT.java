package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.function.FunctionFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens to the pool while clients use it: no request hangs, no accepted job is lost. */
@EnabledOnOs(OS.LINUX)
class PoolFaultsIT {
  private static final String SQUARE = call("samples.Arithmetic::square", "[12]");
  private static final String NAP = call("samples.Sleep::seconds", "[0.02]");
  private static final int CLIENTS = 32;
  private static final int ROUNDS = 5;

  @TempDir static Path temporary;
  private static FunctionFolder functions;
  private static ServiceProcess service;
  private static Footprint before;

  private ServiceClient client;

  @BeforeAll
  static void start() throws IOException {
    functions = FaultyFunctions.in(temporary);
    service =
        ServiceProcess.start(temporary, "jobpool.pool.functions=" + functions.path())
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
    service.awaitFullPool(client, 2);
    assertThat(client.run(SQUARE).at("/value").asInt()).isEqualTo(144);
    client.close();
    before.awaitIn(service);
  }

  @AfterAll
  static void stop() {
    try (ServiceProcess stopped = service) {
      assertThat(stopped.complaints()).isEmpty();
    }
  }

  @Test
  void workers_killedUnderLoad_costTheirJobsAlone() throws Exception {
    List<Answer> answers =
        underLoad(NAP, () -> service.workers().forEach(ProcessHandle::destroyForcibly));

    assertThat(answers)
        .isNotEmpty()
        .allSatisfy(answer -> {
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.at("/state")).isIn("SUCCEEDED", "LOST");
        });
    assertThat(answers).anyMatch(answer -> answer.at("/state").equals("SUCCEEDED"));
  }

  @Test
  void workers_recycledByForceUnderLoad_costTheirJobsAlone() throws Exception {
    List<Answer> answers = underLoad(NAP, () -> recycleAll(true));

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.at("/state")).isIn("SUCCEEDED", "LOST"));
  }

  @Test
  void workers_recycledUnderLoad_costNothing() throws Exception {
    List<Answer> answers = underLoad(NAP, () -> recycleAll(false));

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.at("/state")).isEqualTo("SUCCEEDED"));
  }

  @Test
  void pool_resizedUnderLoad_losesNothing() throws Exception {
    int[] sizes = {1, 4, 2, 3, 1};
    var next = Stream.iterate(0, i -> (i + 1) % sizes.length).map(i -> sizes[i]).iterator();

    List<Answer> answers =
        underLoad(NAP, () -> client.send("PATCH", "/pool", "{\"size\":" + next.next() + "}"));

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.at("/state")).isEqualTo("SUCCEEDED"));
    client.send("PATCH", "/pool", "{\"size\":2}");
  }

  @Test
  void functions_reloadedUnderLoad_loseNothingAndAreSeen() throws Exception {
    var number = Stream.iterate(2, n -> n + 1).iterator();
    List<Answer> answers =
        underLoad(
            call("faults.Version::number", "[]"),
            () -> {
              int version = number.next();
              functions.jar("version.jar", FaultyFunctions.version(version));
              assertThat(client.post("/functions/reload", "").json().at("/changed").size()).isOne();
              assertThat(client.run(call("faults.Version::number", "[]")).at("/value").asInt())
                  .isEqualTo(version);
            });

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.at("/state")).isEqualTo("SUCCEEDED"));
  }

  @Test
  void terminate_withJobsQueued_endsThemAllAndOpenStartsAgain() {
    List<String> jobs =
        Stream.generate(() -> client.submit(call("samples.Faults::hang", "[]")))
            .limit(200)
            .toList();

    assertThat(client.post("/pool/terminate", "").at("/state")).isEqualTo("TERMINATED");

    assertThat(client.post("/pool/join?wait=60s", "").status()).isEqualTo(200);
    assertThat(service.offspring()).isEmpty();
    assertThat(jobs)
        .allSatisfy(job -> {
          JsonNode ended = client.get(job).json();
          assertThat(ended.at("/state").asString()).isEqualTo("CANCELLED");
          assertThat(ended.at("/error/kind").asString()).isEqualTo("pool-terminated");
        });
    assertThat(client.post("/jobs", SQUARE).at("/type")).isEqualTo("/problems/pool-closed");
    assertThat(client.post("/pool/open", "").at("/state")).isEqualTo("OPEN");
  }

  @Test
  void close_withJobsQueued_runsThemAndTakesNoMore() {
    List<String> jobs = Stream.generate(() -> client.submit(NAP)).limit(50).toList();

    assertThat(client.post("/pool/close", "").at("/state")).isEqualTo("CLOSED");

    Answer refused = client.post("/jobs", SQUARE);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("/type")).isEqualTo("/problems/pool-closed");
    assertThat(client.post("/pool/join?wait=60s", "").status()).isEqualTo(200);
    assertThat(jobs)
        .allSatisfy(job -> assertThat(client.get(job).at("/state")).isEqualTo("SUCCEEDED"));
    assertThat(service.offspring()).isEmpty();
    assertThat(client.post("/pool/open", "").at("/state")).isEqualTo("OPEN");
  }

  @Test
  void pool_openedClosedAndTerminatedByManyAtOnce_staysWhole() throws Exception {
    List<String> operations = List.of("close", "open", "terminate", "open", "join?wait=50ms");
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Answer>>> calls = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int first = i;
        calls.add(
            clients.submit(() -> {
              List<Answer> answers = new ArrayList<>();
              for (int j = 0; j < 5; j++) {
                answers.add(client.post("/pool/" + operations.get((first + j) % 5), ""));
                answers.add(client.post("/jobs?wait=60s", SQUARE));
              }
              return answers;
            }));
      }
      for (var call : calls) {
        assertThat(call.get())
            .allSatisfy(answer -> assertThat(answer.status()).isIn(200, 202, 409));
      }
    }
    client.post("/pool/open", "");
  }

  /** What a test does to the pool. */
  private interface Attack {
    void strike() throws Exception;
  }

  /** Lets many clients post jobs and wait for them, until the attack has struck some times. */
  private List<Answer> underLoad(String body, Attack attack) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Callable<List<Answer>> load =
        () -> {
          List<Answer> answers = new ArrayList<>();
          while (!over.get()) {
            answers.add(client.post("/jobs?wait=60s", body));
          }
          return answers;
        };
    List<Answer> all = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Answer>>> calls =
          Stream.generate(() -> clients.submit(load)).limit(CLIENTS).toList();
      try {
        for (int round = 0; round < ROUNDS; round++) {
          attack.strike();
          client.run(SQUARE);
        }
      } finally {
        over.set(true);
      }
      for (var call : calls) {
        all.addAll(call.get());
      }
    }
    return all;
  }

  private Set<Integer> idsOfWorkers() {
    return client
        .get("/pool")
        .json()
        .at("/workers")
        .valueStream()
        .map(worker -> worker.at("/id").asInt())
        .collect(Collectors.toSet());
  }

  private void recycleAll(boolean force) {
    idsOfWorkers()
        .forEach(id -> client.send("DELETE", "/pool/workers/" + id + "?force=" + force, ""));
  }
}
