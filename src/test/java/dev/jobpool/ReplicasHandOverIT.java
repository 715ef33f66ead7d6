package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static dev.jobpool.ServiceProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.callback.ScriptedServer;
import dev.jobpool.store.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Maps are followed and cancelled, and news of ends delivered, by whichever replica is there. */
@EnabledOnOs(OS.LINUX)
class ReplicasHandOverIT {
  @TempDir static Path temporary;
  private static TestPostgres server;
  private static String database;
  private static TestReplica a;
  private static TestReplica b;

  @BeforeAll
  static void start() throws Exception {
    Path functions = Witness.in(temporary);
    server = TestPostgres.start();
    database = server.newDatabaseName();
    a = replica("a", functions);
    b = replica("b", functions);
    a.awaitStarted();
    b.awaitStarted();
    a.awaitReady();
    b.awaitReady();
  }

  private static TestReplica replica(String node, Path functions) throws Exception {
    return TestReplica.start(
        node,
        temporary,
        server,
        database,
        "jobpool.pool.functions=" + functions,
        "jobpool.webhooks.secrets=whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ=",
        "jobpool.webhooks.allowed-networks=127.0.0.0/8",
        "jobpool.webhooks.retry-pauses=500ms,500ms,500ms,500ms,500ms,500ms,500ms,500ms,500ms");
  }

  @AfterAll
  static void stop() throws Exception {
    a.close();
    b.close();
    server.close();
  }

  private static List<JsonNode> lines(Answer answer) {
    return answer.text().lines().map(JsonMapper.shared()::readTree).toList();
  }

  private static CompletableFuture<Answer> follow(TestReplica replica, String map, String query) {
    return replica.client().sendAsync("GET", map + "/items" + query, "");
  }

  @Test
  void itemsOfAMap_readAtEachReplicaWhileItRuns_areTheSame() {
    String items = "[0.2,0.4,0.1,0.3,0.2,0.1,0.4,0.1]";
    String map =
        a.client()
            .submit(
                """
                {"func": "samples.Sleep::seconds", "items": %s, "chunksize": 1}
                """
                    .formatted(items));

    CompletableFuture<Answer> atA = follow(a, map, "");
    CompletableFuture<Answer> atB = follow(b, map, "");
    CompletableFuture<Answer> asTheyEnd = follow(b, map, "?order=completion");

    assertThat(lines(atB.join()))
        .isEqualTo(lines(atA.join()))
        .extracting(item -> item.at("/index").asInt())
        .containsExactlyElementsOf(IntStream.range(0, 8).boxed().toList());
    assertThat(lines(asTheyEnd.join())).containsExactlyInAnyOrderElementsOf(lines(atA.join()));
    assertThat(a.client().get(map).json()).isEqualTo(b.client().get(map).json());
  }

  @Test
  void map_cancelledAtEitherReplica_endsWithWhatItHas() {
    String done = "SELECT coalesce(sum(items), 0) FROM map_outcome WHERE state = 3 AND id = '%s'";
    for (TestReplica cancelling : List.of(a, b)) {
      String map =
          a.client()
              .submit(
                  """
                  {"func": "samples.Sleep::seconds", "items": [0,0,120,120,120], "chunksize": 1}
                  """);
      await().atMost(PATIENCE).until(() -> b.client().get(map).at("/state").equals("RUNNING"));
      await("two items are done")
          .atMost(PATIENCE)
          .until(() -> server.queryOne(database, done.formatted(id(map))).equals("2"));

      cancelling.client().send("DELETE", map, "");

      for (TestReplica asked : List.of(a, b)) {
        assertThat(asked.client().get(map + "?wait=30s").at("/state")).isEqualTo("CANCELLED");
        assertThat(lines(follow(asked, map, "").join()))
            .extracting(item -> item.at("/state").asString())
            .containsExactly("SUCCEEDED", "SUCCEEDED", "CANCELLED", "CANCELLED", "CANCELLED");
      }
    }
  }

  @Test
  void webhook_ofAReplicaThatDies_isDeliveredByTheOther() throws Exception {
    var well = new AtomicBoolean();
    try (var receiver =
        ScriptedServer.start(
            (request, out) -> ScriptedServer.status(well.get() ? 200 : 503).answer(request, out))) {
      String job =
          a.client()
              .submit(
                  """
                  {"func": "samples.Arithmetic::square", "args": [12], "callback": {"url": "%s"}}
                  """
                      .formatted(receiver.url("/hook")));
      await("refused once").atMost(PATIENCE).until(() -> !receiver.requests().isEmpty());
      TestReplica owner = ownerOfNews(job);
      TestReplica other = owner == a ? b : a;

      owner.kill();
      well.set(true);
      await("delivered by %s".formatted(other.node()))
          .atMost(PATIENCE)
          .until(() ->
              other.client().get(job + "/callbacks").at("/callbacks/0/state").equals("DELIVERED"));

      owner.startAgain();
      owner.awaitReady();
      int before = receiver.requests().size();
      String delivery = owner.client().get(job + "/callbacks").at("/callbacks/0/id");
      String again = "%s/callbacks/%s/redeliver".formatted(job, delivery);
      assertThat(owner.client().post(again, "").status()).isEqualTo(202);
      await("sent again").atMost(PATIENCE).until(() -> receiver.requests().size() > before);
    }
  }

  @Test
  void callbackFunction_ofAReplicaThatDies_runsAtTheOther() throws Exception {
    Path file = temporary.resolve("book.txt");
    String first = a.client().submit(Witness.entry(file, 1, "hangOnce"));
    await("it hangs").atMost(PATIENCE).until(() -> Files.exists(Path.of(file + ".begun")));
    TestReplica owner = ownerOfNews(first);
    TestReplica other = owner == a ? b : a;

    owner.kill();
    await().atMost(PATIENCE).until(() -> Witness.lines(file).equals(List.of("number 1")));
    await("%s has it as delivered".formatted(other.node()))
        .atMost(PATIENCE)
        .until(() ->
            other.client().get(first + "/callbacks").at("/callbacks/0/state").equals("DELIVERED"));

    owner.startAgain();
    owner.awaitReady();
    owner.client().run(call("samples.Arithmetic::square", "[3]"));
    assertThat(Witness.lines(file)).containsExactly("number 1");
  }

  private static TestReplica ownerOfNews(String job) throws SQLException {
    String name =
        server.queryOne(
            database,
            "SELECT name FROM node JOIN job_callback ON owner = node.id WHERE job_callback.id = '%s'"
                .formatted(id(job)));
    return name.equals("a") ? a : b;
  }

  private static String id(String path) {
    return path.substring("/jobs/".length());
  }
}
