package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sessions over TCP with real workers; each leaves the pool as it was. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class TcpSessionIT {
  private static final int SIZE = 2;
  private static final int MAX_CLIENTS = 3;
  private static final String PID = "tests.Talk::pid";
  private static final String MUCH = "tests.Talk::much";
  private static final String EARLY = "tests.Talk::early";

  private static TalkingService service;

  @BeforeAll
  static void start(@TempDir Path home) throws IOException {
    service =
        new TalkingService(
            home,
            SIZE,
            List.of(
                PID,
                MUCH,
                EARLY,
                "tests.Talk::echo",
                "tests.Talk::flood",
                "tests.Talk::ignore",
                "tests.Talk::stubborn",
                "no.such.Function::ever"),
            "jobpool.tcp[0].max-clients=" + MAX_CLIENTS);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void poolIsWhole() {
    service.awaitCalm(SIZE);
    assertThat(service.process().complaints()).isEmpty();
  }

  @Test
  void endOfInput_functionHasMuchToSay_allOfItArrives() throws IOException {
    try (TalkingClient client = service.tcp(MUCH)) {
      client.say("20\n");
      client.endInput();

      assertThat(client.hearAll()).hasSize(20 << 20);
    }
    assertThat(service.awaitEnd(MUCH).at("/state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void return_clientHasSentMore_lastWordsStillArrive() throws IOException {
    try (TalkingClient client = service.tcp(EARLY)) {
      client.say("x".repeat(100_000));

      assertThat(client.hear()).isEqualTo("bye");
      assertThat(client.hear()).isNull();
    }
  }

  /** A socket that is closed with input unread takes back what its peer has not read yet. */
  @Test
  void return_clientSendsOnAndReadsLate_allOfTheOutputArrives() throws IOException {
    try (TalkingClient client = service.tcp(MUCH)) {
      client.say("1\n");
      Thread.startVirtualThread(() -> {
        try {
          while (true) {
            client.say("x".repeat(10_000));
          }
        } catch (IOException e) {
          // The session is over.
        }
      });
      assertThat(service.awaitEnd(MUCH).at("/state").asString()).isEqualTo("SUCCEEDED");

      assertThat(client.hear(1 << 20)).hasSize(1 << 20);
    }
  }

  @Test
  void kill9_connectionIsClosed() throws IOException {
    try (TalkingClient client = service.tcp(PID)) {
      long pid = Long.parseLong(String.valueOf(client.hear()));
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);

      assertThat(client.isCut()).isTrue();
      assertThat(service.awaitEnd(PID).at("/state").asString()).isEqualTo("LOST");
    }
  }

  @Test
  void delete_connectionIsClosed() throws IOException {
    try (TalkingClient client = service.tcp(PID)) {
      client.hear();
      String job = service.job(PID).at("/links/self").asString();

      assertThat(service.client().send("DELETE", job, "").status()).isEqualTo(202);

      assertThat(client.isCut()).isTrue();
      assertThat(service.awaitEnd(PID).at("/error/message").asString())
          .isEqualTo("Cancelled on request");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests.Talk::echo",
        "tests.Talk::flood",
        "tests.Talk::ignore",
        "tests.Talk::stubborn"
      })
  void reset_whateverTheFunctionDoes_isCancelled(String function) throws IOException {
    TalkingClient client = service.tcp(function);
    service.awaitState(function, "RUNNING");
    client.reset();

    JsonNode job = service.awaitEnd(function);
    assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
    assertThat(job.at("/error/message").asString()).isEqualTo("The client has gone");
  }

  @Test
  void close_functionReads_endsWell() throws IOException {
    service.tcp("tests.Talk::echo").close();

    assertThat(service.awaitEnd("tests.Talk::echo").at("/state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void close_functionWrites_isCancelled() throws IOException {
    TalkingClient client = service.tcp("tests.Talk::flood");
    service.awaitState("tests.Talk::flood", "RUNNING");
    client.close();

    JsonNode job = service.awaitEnd("tests.Talk::flood");
    assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
    assertThat(job.at("/error/message").asString()).isEqualTo("The client has gone");
  }

  @Test
  void maxClients_oneMore_isTurnedAwayAtOnce() throws IOException {
    List<TalkingClient> clients = new ArrayList<>();
    for (int i = 0; i < MAX_CLIENTS; i++) {
      clients.add(service.tcp(PID));
      service.awaitState(PID, i < SIZE ? "RUNNING" : "QUEUED");
    }
    try (TalkingClient tooMany = service.tcp(PID)) {
      assertThat(tooMany.isCut()).isTrue();
    }
    assertThat(service.log()).contains("turns clients away: 3 clients are connected, the limit");

    clients.getFirst().close();
    assertThat(clients.getLast().hear()).isNotNull();
    for (TalkingClient client : clients) {
      client.close();
    }
  }

  @Test
  void functionThatIsNotThere_clientsAreTurnedAway() throws IOException {
    try (TalkingClient client = service.tcp("no.such.Function::ever")) {
      assertThat(client.isCut()).isTrue();
    }
    assertThat(service.log())
        .contains("no.such.Function::ever is no session that is deployed; its clients");
  }

  @Test
  void slowReader_holdsUpItsFunctionAlone() throws IOException {
    try (TalkingClient slow = service.tcp("tests.Talk::flood");
        TalkingClient other = service.tcp("tests.Talk::echo")) {
      service.awaitState("tests.Talk::flood", "RUNNING");
      long before = service.process().residentBytes();
      for (int i = 0; i < 500; i++) {
        other.say(i + "\n");
        assertThat(other.hear()).isEqualTo(Integer.toString(i));
      }
      String log = service.job("tests.Talk::flood").at("/links/log").asString();
      assertThat(service.client().get(log).text().lines().count()).isLessThan(50);
      assertThat(service.process().residentBytes()).isLessThan(before + (64L << 20));
      slow.reset();
    }
  }

  @Test
  void terminate_everybodyIsCut_andNobodyIsLetInUntilThePoolIsOpen() throws IOException {
    try (TalkingClient running = service.tcp(PID)) {
      running.hear();
      service.client().post("/pool/terminate", "");
      assertThat(running.isCut()).isTrue();
      try (TalkingClient refused = service.tcp(PID)) {
        assertThat(refused.isCut()).isTrue();
      }
    } finally {
      service.client().post("/pool/open", "");
    }
    service.awaitCalm(SIZE);
    try (TalkingClient again = service.tcp(PID)) {
      assertThat(again.hear()).isNotNull();
    }
  }

  @Test
  void sigterm_sessionsHaveTheDrainTimeAndThenAreTold(@TempDir Path home) throws Exception {
    try (TalkingService stopping =
        new TalkingService(home, 2, List.of(PID), "jobpool.drain-time=1s")) {
      TalkingClient tcp = stopping.tcp(PID);
      tcp.hear();
      RawWebSocket webSocket = stopping.webSocket("func=" + PID);
      webSocket.readLine();
      stopping.process().terminate();

      RawWebSocket.Frame close = webSocket.readClose();
      assertThat(close.closeCode()).isEqualTo(1001);
      assertThat(close.closeReason()).isEqualTo("The pool was terminated");
      assertThat(tcp.isCut()).isTrue();
      assertThat(stopping.process().awaitExit()).isEqualTo(143);
      assertThat(stopping.process().complaints()).isEmpty();
      assertThat(stopping.process().offspring()).isEmpty();
    }
  }

  @Test
  void bind_portIsTaken_serviceDoesNotStartAndSaysWhy(@TempDir Path home) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServiceProcess failing =
            ServiceProcess.start(
                home,
                "jobpool.tcp[0].port=" + taken.getLocalPort(),
                "jobpool.tcp[0].func=samples.Chat::talk")) {
      assertThat(failing.awaitExit()).isNotZero();
      assertThat(failing.log())
          .contains("APPLICATION FAILED TO START")
          .contains(
              "TCP port %d of 127.0.0.1, which leads to samples.Chat::talk, cannot be listened to"
                  .formatted(taken.getLocalPort()))
          .doesNotContain("\tat ");
      assertThat(failing.offspring()).isEmpty();
    }
  }

  @Test
  void address_ofTheNetwork_isRefused(@TempDir Path home) throws Exception {
    try (ServiceProcess failing =
        ServiceProcess.start(
            home,
            "jobpool.tcp[0].port=0",
            "jobpool.tcp[0].func=samples.Chat::talk",
            "jobpool.tcp[0].address=0.0.0.0")) {
      assertThat(failing.awaitExit()).isNotZero();
      assertThat(failing.log()).contains("jobpool.tcp[0].address is 0.0.0.0");
    }
  }
}
