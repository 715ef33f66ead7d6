package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.store.TestPostgres;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Three services on one PostgreSQL while everything fails that can: no accepted job is lost, and
 * each ends once. {@code -Djobpool.durability.jobs=5000} makes it longer, {@code
 * -Djobpool.durability.seed} the same as another run.
 */
@EnabledOnOs(OS.LINUX)
class ReplicasIT {
  private static final int JOBS = Integer.getInteger("jobpool.durability.jobs", 300);
  private static final long SEED =
      Long.getLong("jobpool.durability.seed", System.currentTimeMillis() % 1_000_000);
  private static final int JOBS_A_FAULT = 75;
  private static final int CLIENTS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Notes every write of a job that has ended. */
  private static final String NOTE_ENDS =
      """
      CREATE TABLE ends (id uuid, epoch bigint, state smallint);
      CREATE FUNCTION note_end() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO ends VALUES (NEW.id, NEW.epoch, NEW.state);
        RETURN NULL;
      END $$;
      CREATE TRIGGER note_end AFTER INSERT OR UPDATE ON job
        FOR EACH ROW WHEN (NEW.state > 2) EXECUTE FUNCTION note_end();
      """;

  @TempDir Path temporary;
  private TestPostgres server;
  private String database;
  private final List<TestReplica> replicas = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server = TestPostgres.startIn(temporary.resolve("postgres"));
    database = server.newDatabaseName();
    for (String node : List.of("a", "b", "c")) {
      replicas.add(TestReplica.start(node, temporary, server, database));
    }
    replicas.forEach(TestReplica::awaitStarted);
    replicas.forEach(TestReplica::awaitReady);
    server.execute(database, NOTE_ENDS);
  }

  @AfterEach
  void stop() throws Exception {
    for (TestReplica replica : replicas) {
      replica.close();
    }
    server.close();
  }

  private enum Fault {
    KILLED,
    STOPPED,
    CUT_OFF,
    DATABASE_CRASHED
  }

  @Test
  void jobs_whileReplicasAndTheDatabaseFail_endOnceEach() throws Exception {
    System.out.printf("ReplicasIT: %d jobs, seed %d%n", JOBS, SEED);
    Random random = new Random(SEED);
    Map<Integer, String> accepted = new ConcurrentHashMap<>();
    List<Fault> faults = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int first = 0; first < JOBS; first += JOBS_A_FAULT) {
        if (faults.isEmpty()) {
          faults.addAll(List.of(Fault.values()));
          Collections.shuffle(faults, random);
        }
        var next = new AtomicInteger(first);
        int end = Math.min(JOBS, first + JOBS_A_FAULT);
        List<Future<?>> submitting = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          long seed = random.nextLong();
          submitting.add(clients.submit(() -> submit(next, end, new Random(seed), accepted)));
        }
        TestReplica chosen = replicas.get(random.nextInt(replicas.size()));
        fail(faults.removeFirst(), chosen);
        for (Future<?> client : submitting) {
          client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
      }
    }
    await("every job has ended")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() ->
            assertThat(server.query(database, "SELECT id FROM job WHERE state < 3")).isEmpty());

    assertThat(accepted).hasSize(JOBS);
    assertThat(server.query(database, "SELECT id FROM job"))
        .containsExactlyInAnyOrderElementsOf(accepted.values());
    assertThat(server.query(database, "SELECT id FROM ends"))
        .containsExactlyInAnyOrderElementsOf(accepted.values());
    for (Map.Entry<Integer, String> job : accepted.entrySet()) {
      JsonNode found =
          replicas.get(job.getKey() % 3).client().get("/jobs/" + job.getValue()).json();
      assertEnd(job.getKey(), found);
    }
  }

  private void fail(Fault fault, TestReplica replica) throws Exception {
    System.out.printf("ReplicasIT: %s %s%n", replica.node(), fault);
    switch (fault) {
      case KILLED -> {
        replica.kill();
        replica.startAgain();
      }
      case STOPPED -> {
        replica.service().pause();
        replica.awaitDeclaredDead();
        replica.service().resume();
      }
      case CUT_OFF -> {
        replica.network().cut();
        replica.awaitDeclaredDead();
        replica.network().mend();
      }
      case DATABASE_CRASHED -> {
        server.crash();
        server.startAgain();
      }
    }
  }

  private void submit(AtomicInteger next, int end, Random random, Map<Integer, String> accepted) {
    for (int job = next.getAndIncrement(); job < end; job = next.getAndIncrement()) {
      accepted.put(job, submit(job, random));
    }
  }

  /** Insists, at one replica after the other, under the same key. */
  private String submit(int job, Random random) {
    while (true) {
      TestReplica replica = replicas.get(random.nextInt(replicas.size()));
      try {
        Answer answer = replica.client().post("/jobs", body(job), "Idempotency-Key", "job-" + job);
        if (answer.status() == 202 || answer.status() == 200) {
          return answer.at("/id");
        }
        assertThat(answer.status()).as(answer.text()).isIn(503, 409);
      } catch (UncheckedIOException _) {
        // It is gone or does not answer.
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50); // as a client does between two attempts
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String body(int job) {
    String call =
        switch (job % 5) {
          case 0 -> call("samples.Sleep::seconds", "[0.7]");
          case 1 -> call("samples.Sleep::seconds", "[0.1]");
          default -> call("samples.Arithmetic::square", "[" + job + "]");
        };
    return call.replace("}", ",\"retries\":" + retries(job) + "}");
  }

  private static int retries(int job) {
    return job % 10 == 1 ? 0 : 20;
  }

  private static void assertEnd(int job, JsonNode found) {
    if (retries(job) == 0 && found.at("/state").asString().equals("LOST")) {
      return;
    }
    assertThat(found.at("/state").asString()).as(found.toString()).isEqualTo("SUCCEEDED");
    switch (job % 5) {
      case 0 -> assertThat(found.at("/value").asDouble()).isEqualTo(0.7);
      case 1 -> assertThat(found.at("/value").asDouble()).isEqualTo(0.1);
      default -> assertThat(found.at("/value").asInt()).isEqualTo(job * job);
    }
  }

  @Test
  void stoppedReplica_wakingUpAfterItsLease_recordsNothingAndRejoins() throws Exception {
    TestReplica stopped = replicas.getFirst();
    ServiceClient other = replicas.get(1).client();
    String longJob = stopped.client().submit(sleep(25));
    String shortJob = stopped.client().submit(sleep(6));
    awaitRunning(stopped.client(), longJob, "a");
    awaitRunning(stopped.client(), shortJob, "a");
    long worker = stopped.client().get(longJob).json().at("/worker/pid").asLong();

    stopped.service().pause();
    JsonNode second = other.get(shortJob + "?wait=60s").json();
    assertThat(second.at("/state").asString()).isEqualTo("SUCCEEDED");
    JsonNode secondLong = awaitRunningElsewhere(other, longJob);
    stopped.service().resume();

    await("the worker that had the job is killed")
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> ProcessHandle.of(worker).isEmpty());
    assertThat(other.get(longJob).at("/state")).as("still runs at the other").isEqualTo("RUNNING");
    await("the woken replica works again")
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> joined(stopped.service()) == 2);
    stopped.awaitReady();

    JsonNode ended = other.get(longJob + "?wait=60s").json();
    for (JsonNode job : List.of(second, ended)) {
      assertThat(job.at("/attempt").asInt()).isEqualTo(2);
      assertThat(job.at("/worker/node").asString()).isIn("b", "c");
    }
    assertThat(ended.at("/worker")).isEqualTo(secondLong.at("/worker"));
    assertThat(other.get(shortJob).json()).isEqualTo(second);
    assertThat(stopped.client().get(shortJob).json()).isEqualTo(second);
    assertThat(server.query(database, "SELECT id FROM ends"))
        .containsExactlyInAnyOrder(id(longJob), id(shortJob));
  }

  private static String sleep(int seconds) {
    return call("samples.Sleep::seconds", "[" + seconds + "]").replace("}", ",\"retries\":1}");
  }

  private static String id(String path) {
    return path.substring("/jobs/".length());
  }

  private static void awaitRunning(ServiceClient client, String job, String node) {
    await("%s runs on %s".formatted(job, node))
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> {
          JsonNode found = client.get(job).json();
          return !found.at("/startedAt").isNull()
              && found.at("/worker/node").asString().equals(node);
        });
  }

  private static JsonNode awaitRunningElsewhere(ServiceClient client, String job) {
    return await("%s runs again".formatted(job))
        .atMost(ServiceProcess.PATIENCE)
        .until(
            () -> client.get(job).json(),
            found -> found.at("/attempt").asInt() == 2 && found.at("/startedAt").isString());
  }

  private static long joined(ServiceProcess service) {
    return service.log().lines().filter(line -> line.contains("Joined the other replicas")).count();
  }
}
