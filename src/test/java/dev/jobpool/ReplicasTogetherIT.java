package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.function.FunctionFolder;
import dev.jobpool.store.TestPostgres;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whichever replica a client talks to, it finds the same jobs and the same pool. */
@EnabledOnOs(OS.LINUX)
class ReplicasTogetherIT {
  private static final String LONG = call("samples.Sleep::seconds", "[120]");
  private static final String SQUARE = call("samples.Arithmetic::square", "[12]");
  private static final String TALKER =
      """
      package tests;
      public final class Talker {
        public static int talk(String text, double seconds) throws InterruptedException {
          System.out.println(text);
          Thread.sleep((long) (seconds * 1000));
          return text.length();
        }
      }
      """;

  @TempDir static Path temporary;
  private static TestPostgres server;
  private static String database;
  private static String functions;
  private static TestReplica a;
  private static TestReplica b;

  @BeforeAll
  static void start() throws Exception {
    FunctionFolder folder = new FunctionFolder(temporary).jar("talker.jar", TALKER);
    Files.copy(
        ServiceProcess.SAMPLES.resolve("jobpool-samples.jar"),
        folder.path().resolve("samples.jar"));
    functions = "jobpool.pool.functions=" + folder.path();
    server = TestPostgres.start();
    database = server.newDatabaseName();
    a = replica("a");
    b = replica("b"); // both on an empty database at the same moment
    a.awaitStarted();
    b.awaitStarted();
  }

  private static TestReplica replica(String node) throws Exception {
    return TestReplica.start(node, temporary, server, database, functions);
  }

  @BeforeEach
  void ready() {
    a.client().post("/pool/open", "");
    awaitState(b, "OPEN");
    a.awaitReady();
    b.awaitReady();
    awaitReplicas(a, "a", "b");
    awaitReplicas(b, "b", "a");
  }

  @AfterEach
  void cancel() {
    a.client().cancelAll();
    await("nothing runs")
        .atMost(ServiceProcess.PATIENCE)
        .until(() ->
            server
                .query(database, "SELECT 1 FROM job WHERE state IN (0, 1, 2) AND state <> 3")
                .isEmpty());
  }

  @AfterAll
  static void stop() throws Exception {
    a.close();
    b.close();
    server.close();
  }

  private static void awaitState(TestReplica replica, String state) {
    await("%s is %s".formatted(replica.node(), state))
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> replica.client().get("/pool").at("/state").equals(state));
  }

  private static void awaitReplicas(TestReplica asked, String... nodes) {
    await("%s sees %s".formatted(asked.node(), List.of(nodes)))
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> nodes(asked).equals(List.of(nodes)));
  }

  private static List<String> nodes(TestReplica asked) {
    return asked
        .client()
        .get("/pool")
        .json()
        .at("/replicas")
        .valueStream()
        .map(replica -> replica.at("/node").asString())
        .toList();
  }

  /** A job for each worker of {@code a}. */
  private static List<String> keepBusy(TestReplica replica) {
    List<String> jobs = List.of(replica.client().submit(LONG), replica.client().submit(LONG));
    jobs.forEach(job -> awaitNode(replica.client(), job, replica.node()));
    return jobs;
  }

  private static JsonNode awaitNode(ServiceClient client, String job, String node) {
    return await("%s runs on %s".formatted(job, node))
        .atMost(ServiceProcess.PATIENCE)
        .until(
            () -> client.get(job).json(),
            found -> found.at("/worker/node").asString().equals(node));
  }

  @Test
  void job_acceptedWhereAllWorkersAreBusy_runsElsewhere() {
    keepBusy(a);
    JsonNode ended = a.client().get(a.client().submit(SQUARE) + "?wait=60s").json();
    assertThat(ended.at("/value").asInt()).isEqualTo(144);
    assertThat(ended.at("/worker/node").asString()).isEqualTo("b");
    JsonNode waitedFor = a.client().post("/jobs?mode=sync&wait=1s", SQUARE).json();
    JsonNode found = b.client().get(waitedFor.at("/links/self").asString() + "?wait=60s").json();
    assertThat(found.at("/value").asInt()).isEqualTo(144);
  }

  @Test
  void job_runningElsewhere_isFoundListedReadWaitedForAndCancelled() {
    String job = a.client().submit(call("tests.Talker::talk", "[\"hello\", 120]"));
    awaitNode(b.client(), job, "a");
    assertThat(b.client().get(job).at("/state")).isEqualTo("RUNNING");
    await("its log is seen while it runs")
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> b.client().get(job + "/log").text().equals("hello\n"));
    assertThat(b.client().get("/jobs?state=RUNNING").text()).contains(job);

    CompletableFuture<Answer> waiting = b.client().sendAsync("GET", job + "?wait=60s", "");
    assertThat(b.client().send("DELETE", job, "").status()).isIn(200, 202);
    JsonNode ended = waiting.join().json();
    assertThat(ended.at("/state").asString()).isEqualTo("CANCELLED");
    assertThat(ended.at("/worker/node").asString()).isEqualTo("a");
    assertThat(a.client().get(job).json()).isEqualTo(ended);
    assertThat(b.client().get(job + "/log").text()).isEqualTo("hello\n");
    assertThat(b.client().send("DELETE", job + "?purge=true", "").status()).isEqualTo(200);
    assertThat(a.client().get(job).status()).isEqualTo(404);
  }

  @Test
  void waitElsewhere_jobEnds_isAnswered() {
    String job = a.client().submit(call("tests.Talker::talk", "[\"bye\", 1.5]"));
    JsonNode ended = b.client().get(job + "?wait=60s").json();
    assertThat(ended.at("/value").asInt()).isEqualTo(3);
    assertThat(b.client().get(job + "/result").text()).isEqualTo("3");
  }

  @Test
  void idempotencyKey_atSeveralReplicasAtOnce_isOneJob() {
    String key = "key-" + System.nanoTime();
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ServiceClient client = (i % 2 == 0 ? a : b).client();
      answers.add(client.sendAsync("POST", "/jobs", SQUARE, "Idempotency-Key", key));
    }
    Set<String> ids =
        answers.stream()
            .map(CompletableFuture::join)
            .filter(answer -> answer.status() != 409) // in use at that moment
            .map(answer -> answer.at("/id"))
            .collect(Collectors.toSet());
    assertThat(ids).hasSize(1);
    assertThat(
            server(
                "SELECT count(*) FROM job WHERE idempotency_key IS NOT NULL AND id = '"
                    + ids.iterator().next()
                    + "'"))
        .isEqualTo("1");
    Answer other = b.client().post("/jobs", LONG, "Idempotency-Key", key);
    assertThat(other.status()).isEqualTo(422);
  }

  private static String server(String sql) {
    try {
      return server.queryOne(database, sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closeJoinOpenTerminateAndSize_actOnAllReplicas() throws Exception {
    String accepted = b.client().submit(call("samples.Sleep::seconds", "[2]"));
    a.client().post("/pool/close", "");
    awaitState(b, "CLOSED");
    assertThat(b.client().post("/jobs", SQUARE).at("/type")).isEqualTo("/problems/pool-closed");

    try (TestReplica c = replica("c").awaitStarted()) {
      assertThat(c.client().get("/pool").at("/state")).isEqualTo("CLOSED");
      assertThat(c.client().post("/jobs", SQUARE).status()).isEqualTo(409);
      awaitReplicas(b, "b", "a", "c");
      assertThat(b.client().post("/pool/join?wait=60s", "").status()).isEqualTo(200);
      assertThat(a.client().get(accepted).at("/state")).isEqualTo("SUCCEEDED");
      assertThat(a.service().workers()).isEmpty();
      assertThat(c.service().workers()).isEmpty();

      c.client().post("/pool/open", "");
      awaitState(a, "OPEN");
      awaitState(b, "OPEN");
      b.client().send("PATCH", "/pool", "{\"size\":1}");
      await("every pool has one worker")
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> a.service().workers().size() == 1 && c.service().workers().size() == 1);
      b.client().send("PATCH", "/pool", "{\"size\":2}");
      a.awaitReady();
      c.terminate();
    }
    awaitReplicas(a, "a", "b");

    List<String> running = keepBusy(b);
    a.client().post("/pool/terminate", "");
    for (String job : running) {
      JsonNode ended = a.client().get(job + "?wait=30s").json();
      assertThat(ended.at("/state").asString()).isEqualTo("CANCELLED");
      assertThat(ended.at("/error/kind").asString()).isEqualTo("pool-terminated");
    }
    awaitState(b, "TERMINATED");
  }

  /** No replica but the dead one had been told when the job is due. */
  @Test
  void scheduledJob_ofAReplicaThatDied_startsElsewhere() throws Exception {
    try (TestReplica c = replica("c").awaitStarted()) {
      String due = Instant.now().plusSeconds(4).toString();
      String job = c.client().submit(SQUARE.replace("}", ",\"runAt\":\"" + due + "\"}"));
      c.kill();
      JsonNode ended = a.client().get(job + "?wait=60s").json();
      assertThat(ended.at("/value").asInt()).isEqualTo(144);
      c.awaitDeclaredDead();
    }
  }

  @Test
  void listeners_killed_listenAgainAndMeanwhilePollingFindsJobs() throws Exception {
    keepBusy(a);
    List<String> before =
        await("both listen")
            .atMost(ServiceProcess.PATIENCE)
            .until(() -> server.query(database, listeners("pid")), pids -> pids.size() == 2);
    server.query(database, listeners("pg_terminate_backend(pid)"));
    JsonNode ended = a.client().get(a.client().submit(SQUARE) + "?wait=60s").json();
    assertThat(ended.at("/worker/node").asString()).isEqualTo("b");
    await("both listen again")
        .atMost(ServiceProcess.PATIENCE)
        .untilAsserted(() ->
            assertThat(server.query(database, listeners("pid")))
                .hasSize(2)
                .doesNotContainAnyElementsOf(before));
  }

  private static String listeners(String what) {
    return "SELECT %s FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = '%s'"
        .formatted(what, database);
  }

  /** A job that appears in the table without a word: only polling finds it. */
  @Test
  void job_ofWhichNoNotificationCame_isFoundByPolling() throws Exception {
    String like = a.client().submit(SQUARE);
    a.client().get(like + "?wait=60s");
    String silent = "0199aaaa-0000-7000-8000-000000000001";
    server.execute(
        database,
        """
        INSERT INTO job (id, state, priority, ready_at, epoch, attempt, retries, cancel_requested,
          func, args, apart, submitted_at)
        SELECT '%s', 1, priority, ready_at, 0, 0, 0, 0, func, args, 0, submitted_at
        FROM job WHERE id = '%s'
        """
            .formatted(silent, like.substring("/jobs/".length())));
    JsonNode ended = a.client().get("/jobs/" + silent + "?wait=60s").json();
    assertThat(ended.at("/value").asInt()).isEqualTo(144);
  }

  @Test
  void events_ofAJobThatAnotherRuns_areToldAndGoOnWhereTheyWereThere() throws Exception {
    String job = a.client().submit(call("tests.Talker::talk", "[\"hello\", 2]"));
    try (HttpClient http = HttpClient.newHttpClient();
        ServerEvent.Reader there = events(http, a, job);
        ServerEvent.Reader here = events(http, b, job)) {
      ServerEvent running = there.await("state RUNNING");
      there.await("log hello");

      assertThat(brief(here))
          .containsExactly("state QUEUED", "state RUNNING", "log hello\n", "state SUCCEEDED");
      assertThat(brief(events(http, b, job, "Last-Event-ID", running.id())))
          .containsExactly("log hello\n", "state SUCCEEDED");
      assertThat(b.client().get(job + "/log?follow=true").text()).isEqualTo("hello\n");
    }
  }

  private static ServerEvent.Reader events(
      HttpClient http, TestReplica replica, String job, String... headers) throws Exception {
    return ServerEvent.Reader.open(http, replica.client().base().resolve(job + "/events"), headers);
  }

  private static List<String> brief(ServerEvent.Reader reader) throws Exception {
    return reader.rest().stream()
        .map(ServerEvent::brief)
        .filter(event -> !event.equals(":"))
        .toList();
  }
}
