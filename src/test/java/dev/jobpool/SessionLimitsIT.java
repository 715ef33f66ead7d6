package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.RawWebSocket.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sessions that fall silent, under short limits. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class SessionLimitsIT {
  private static final String ECHO = "tests.Talk::echo";
  private static final String FLOOD = "tests.Talk::flood";
  private static final String IGNORE = "tests.Talk::ignore";

  private static TalkingService service;

  @BeforeAll
  static void start(@TempDir Path home) throws IOException {
    service =
        new TalkingService(
            home,
            1,
            List.of(ECHO, FLOOD, IGNORE),
            "jobpool.session.idle-timeout=2s",
            "jobpool.session.ping-interval=200ms");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void poolIsWhole() {
    service.awaitCalm(1);
    assertThat(service.process().complaints()).isEmpty();
  }

  @Test
  void idle_webSocket_isClosedWithTheReason() throws IOException {
    try (RawWebSocket client = service.webSocket("func=" + ECHO)) {
      client.send("hello\n");
      assertThat(client.readLine()).isEqualTo("hello\n");

      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1001);
      assertThat(close.closeReason()).isEqualTo("Nothing was said for PT2S");
    }
  }

  @Test
  void idle_tcp_isClosed() throws IOException {
    try (TalkingClient client = service.tcp(ECHO)) {
      client.say("hello\n");
      assertThat(client.hear()).isEqualTo("hello");

      assertThat(client.isCut()).isTrue();
      JsonNode job = service.awaitEnd(ECHO);
      assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
      assertThat(job.at("/error/message").asString()).isEqualTo("Nothing was said for PT2S");
    }
  }

  @Test
  void idle_clientHasClosedAndFunctionIgnoresIt_isEnded() throws IOException {
    service.tcp(IGNORE).close();

    JsonNode job = service.awaitEnd(IGNORE);
    assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
    assertThat(job.at("/error/message").asString()).isEqualTo("Nothing was said for PT2S");
  }

  @Test
  void idle_clientDoesNotRead_isCutOff() throws IOException {
    try (TalkingClient client = service.tcp(FLOOD)) {
      JsonNode job = service.awaitEnd(FLOOD);
      assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
      assertThat(client.socket().isClosed()).isFalse();
    }
  }

  @Test
  void idle_webSocketClientDoesNotRead_isCutOff() throws IOException {
    try (RawWebSocket client = service.webSocket("func=" + FLOOD)) {
      JsonNode job = service.client().get(client.header("Location") + "?wait=30s").json();
      assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
    }
  }

  @Test
  void idle_clientThatWaitsForAWorker_isNotIdle() throws IOException {
    try (TalkingClient busy = service.tcp(ECHO);
        TalkingClient waiting = service.tcp(ECHO)) {
      for (int i = 0; i < 8; i++) { // Longer than the limit, in pieces shorter than it.
        busy.say(i + "\n");
        assertThat(busy.hear()).isEqualTo(Integer.toString(i));
        service.client().get(path(ECHO) + "?wait=400ms");
      }
      busy.endInput();
      waiting.say("my turn\n");
      assertThat(waiting.hear()).isEqualTo("my turn");
    }
  }

  private static String path(String function) {
    return service.job(function).at("/links/self").asString();
  }

  @Test
  void ping_clientAnswersNone_isTakenForGone() throws IOException {
    try (RawWebSocket client = service.webSocket("func=" + IGNORE)) {
      int pings = 0;
      Frame frame = client.readFrame();
      for (; frame.opcode() == RawWebSocket.PING; frame = client.readFrame()) {
        pings++;
      }
      assertThat(pings).isEqualTo(2);
      assertThat(frame.closeCode()).isEqualTo(1001);
      JsonNode job = service.awaitEnd(IGNORE);
      assertThat(job.at("/error/message").asString()).isEqualTo("The client has gone");
    }
  }

  @Test
  void keepAlive_tcp_isSwitchedOn() throws IOException {
    try (TalkingClient client = service.tcp(ECHO)) {
      client.say("hello\n");
      assertThat(client.hear()).isEqualTo("hello");

      await()
          .untilAsserted(() ->
              assertThat(TcpTimers.of(service.port(ECHO), client.socket().getLocalPort()))
                  .isEqualTo(TcpTimers.KEEP_ALIVE));
    }
  }
}
