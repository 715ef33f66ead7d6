package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Four workers and six clients: four are served, two wait, and get their turn. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ChatIT {
  private static final String FUNCTION = "tests.Talk::pid";

  private static TalkingService service;

  @BeforeAll
  static void start(@TempDir Path home) throws IOException {
    service = new TalkingService(home, 4, List.of(FUNCTION, "samples.Chat::talk"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void chat_sixClientsOverTcp_fourAreServedTwoWaitForTheirTurn() throws IOException {
    List<TalkingClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(service.tcp(FUNCTION));
      service.awaitState(FUNCTION, i < 4 ? "RUNNING" : "QUEUED");
    }
    Set<String> pids = new HashSet<>();
    for (TalkingClient served : clients.subList(0, 4)) {
      pids.add(served.hear());
    }
    assertThat(pids).hasSize(4);
    clients.get(4).say("from the queue\n");
    service.awaitQueued(2);
    assertThat(service.client().get("/pool").json().at("/queueDepth").asInt()).isEqualTo(2);

    clients.get(1).close();

    assertThat(clients.get(4).hear()).isIn(pids);
    assertThat(clients.get(4).hear()).isEqualTo("from the queue");
    service.awaitQueued(1);
    clients.get(3).endInput();
    assertThat(clients.get(3).hear()).isNull();
    assertThat(clients.get(5).hear()).isIn(pids);
    for (TalkingClient client : clients) {
      client.close();
    }
    service.awaitCalm(4);
  }

  @Test
  void chat_sixClientsOverWebSocket_fourAreServedTwoWaitForTheirTurn() throws IOException {
    List<RawWebSocket> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(service.webSocket("func=" + FUNCTION));
      service.awaitState(FUNCTION, i < 4 ? "RUNNING" : "QUEUED");
    }
    Set<String> pids = new HashSet<>();
    for (RawWebSocket served : clients.subList(0, 4)) {
      pids.add(served.readLine());
    }
    assertThat(pids).hasSize(4);
    clients.get(4).send("from the queue\n");
    service.awaitQueued(2);

    clients.get(1).sendClose(1000);

    assertThat(clients.get(4).readLine()).isIn(pids);
    assertThat(clients.get(4).readLine()).isEqualTo("from the queue\n");
    service.awaitQueued(1);
    clients.get(5).sendClose(1000);
    service.awaitQueued(0);
    for (RawWebSocket client : clients) {
      client.close();
    }
    service.awaitCalm(4);
  }

  @Test
  void chat_lines_areAnsweredInUpperCase() throws IOException {
    try (TalkingClient client = service.tcp("samples.Chat::talk")) {
      client.say("hello\nwor");
      assertThat(client.hear()).isEqualTo("HELLO");
      client.say("ld\nand goodbye");
      assertThat(client.hear()).isEqualTo("WORLD");
      client.endInput();
      assertThat(client.hear()).isEqualTo("AND GOODBYE");
      assertThat(client.hear()).isNull();
    }
    assertThat(service.awaitEnd("samples.Chat::talk").at("/state").asString())
        .isEqualTo("SUCCEEDED");
  }
}
