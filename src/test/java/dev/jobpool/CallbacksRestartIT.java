package dev.jobpool;

import static dev.jobpool.ServiceProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.callback.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What was to be told when the service was killed is told after its next start. */
@EnabledOnOs(OS.LINUX)
class CallbacksRestartIT {
  @TempDir Path temporary;

  private ServiceProcess start(Path functions) throws Exception {
    return ServiceProcess.start(
            temporary,
            "jobpool.store.url=jdbc:sqlite:" + temporary.resolve("data/jobs.db"),
            "jobpool.pool.functions=" + functions,
            "jobpool.pool.size=1",
            "jobpool.webhooks.secrets=whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ=",
            "jobpool.webhooks.allowed-networks=127.0.0.0/8")
        .awaitStarted();
  }

  @Test
  void kill_betweenEndAndDelivery_allAreDeliveredAfterTheNextStart() throws Exception {
    Path functions = Witness.in(temporary);
    Path file = temporary.resolve("book.txt");
    var well = new AtomicBoolean();
    try (var server =
        ScriptedServer.start((request, out) -> {
          ScriptedServer.Script script =
              well.get() ? ScriptedServer.status(200) : ScriptedServer.HANG;
          script.answer(request, out);
        })) {
      String lost;
      try (ServiceProcess service = start(functions);
          ServiceClient client = service.client()) {
        client.run(Witness.entry(file, 1, "hangOnce"));
        client.run(Witness.entry(file, 2, "write"));
        for (int i = 0; i < 6; i++) {
          client.run(
              """
              {"func": "samples.Arithmetic::square", "args": [%d], "callback": {"url": "%s"}}
              """
                  .formatted(i, server.url("/" + i)));
        }
        lost =
            client.submit(
                """
                {"func": "samples.Faults::hang", "errorCallback": {"url": "%s"}}
                """
                    .formatted(server.url("/lost")));
        await().atMost(PATIENCE).until(() -> !server.requests().isEmpty());
        await().atMost(PATIENCE).until(() -> Files.exists(Path.of(file + ".begun")));
        await().atMost(PATIENCE).until(() -> client.get(lost).at("/state").equals("RUNNING"));
        // The worker's start is recorded a moment later; only then is the job lost with it.
        await().atMost(PATIENCE).until(() -> begunInTheFile() == 1);
        service.kill();
        service.awaitExit();
      }
      well.set(true);

      try (ServiceProcess service = start(functions);
          ServiceClient client = service.client()) {
        for (String path : List.of("/0", "/1", "/2", "/3", "/4", "/5", "/lost")) {
          await().atMost(PATIENCE).until(() -> isDelivered(client, server, path));
        }
        assertThat(client.get(lost).at("/state")).isEqualTo("LOST");
        await().atMost(PATIENCE).until(() -> Witness.lines(file).size() == 2);
        assertThat(Witness.lines(file)).containsExactly("number 1", "number 2");
      }
    }
  }

  private boolean isDelivered(ServiceClient client, ScriptedServer server, String path) {
    return server.requests(path).stream()
        .map(request -> request.text())
        .map(text -> JsonMapper.shared().readTree(text))
        .anyMatch(body ->
            client
                .get(body.at("/data/links/self").asString() + "/callbacks")
                .at("/callbacks/0/state")
                .equals("DELIVERED"));
  }

  private int begunInTheFile() throws Exception {
    String url = "jdbc:sqlite:" + temporary.resolve("data/jobs.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM job WHERE state = 2 AND started_at IS NOT NULL")) {
      return rows.getInt(1);
    }
  }
}
