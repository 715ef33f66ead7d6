package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sessions over WebSocket with real workers; each leaves the pool as it was. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class WebSocketSessionIT {
  private static final int SIZE = 2;
  private static final int MAX_FRAME = 10_000;

  private static TalkingService service;

  @BeforeAll
  static void start(@TempDir Path home) throws IOException {
    service =
        new TalkingService(
            home,
            SIZE,
            List.of(),
            "jobpool.session.max-frame=" + MAX_FRAME + "B",
            "jobpool.pool.cancel-grace=1s");
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

  private static String path(RawWebSocket client) {
    return client.header("Location");
  }

  private static JsonNode awaitEnd(String job) {
    return service.client().get(job + "?wait=60s").json();
  }

  private static void awaitPrinted(String job, String text) {
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> service.client().get(job + "/log").text().contains(text));
  }

  private static RawWebSocket refused(String query, String headers) throws IOException {
    return new RawWebSocket(service.base(), query, headers);
  }

  // conversations

  @Test
  void chat_text_isAnsweredAndIsAJob() throws IOException {
    try (RawWebSocket client = service.webSocket("func=samples.Chat::talk")) {
      client.send("grüße\n");
      assertThat(client.readLine()).isEqualTo("GRÜSSE\n");

      JsonNode job = service.client().get(path(client)).json();
      assertThat(job.at("/func").asString()).isEqualTo("samples.Chat::talk");
      assertThat(job.at("/state").asString()).isEqualTo("RUNNING");
      assertThat(job.at("/worker/pid").asLong()).isPositive();
      assertThat(service.client().get("/pool").text()).contains(job.at("/id").asString());

      client.sendClose(1000);
      assertThat(client.readClose().closeCode()).isEqualTo(1000);
      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("SUCCEEDED");
    }
  }

  @ParameterizedTest
  @CsvSource({"&mode=binary, 2", "'', 2", "&mode=auto, 2"})
  void echo_binary_isAnsweredInBinary(String mode, int opcode) throws IOException {
    byte[] bytes = {0, -1, 127, -128};
    try (RawWebSocket client = service.webSocket("func=tests.Talk::echo" + mode)) {
      client.send(bytes);

      Frame answer = client.read();
      assertThat(answer.opcode()).isEqualTo(opcode);
      assertThat(answer.payload()).isEqualTo(bytes);
    }
  }

  @Test
  void echo_cutWithinCharacters_isWholeText() throws IOException {
    String text = "aäあ😀".repeat(500);
    try (RawWebSocket client = service.webSocket("func=tests.Talk::bytewise&mode=text")) {
      client.send(text + "\n");

      assertThat(client.readLine()).isEqualTo(text + "\n");
    }
  }

  @Test
  void return_beforeTheClientLeaves_closesWith1000() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::early")) {
      assertThat(client.readLine()).isEqualTo("bye\n");
      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1000);
      assertThat(close.closeReason()).isEmpty();
    }
  }

  @Test
  void context_isTheJobs() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::context")) {
      assertThat(path(client)).isEqualTo("/jobs/" + client.read().text());
      assertThat(awaitEnd(path(client)).at("/value").asString()).isEqualTo("told");
    }
  }

  // ends

  @Test
  void throw_closesWith1011AndTheMessage() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::fail")) {
      assertThat(client.readLine()).isEqualTo("so far\n");
      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1011);
      assertThat(close.closeReason()).isEqualTo("no talk today");
      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("FAILED");
    }
  }

  @Test
  void kill9_closesWith1011AndTheCause() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::pid")) {
      long pid = Long.parseLong(client.readLine().strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);

      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1011);
      assertThat(close.closeReason()).contains("pid " + pid, "killed by signal KILL");
      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("LOST");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tests.Talk::ignore", "tests.Talk::stubborn"})
  void delete_running_closesWith1001AndTheReason(String function) throws IOException {
    try (RawWebSocket client = service.webSocket("func=" + function)) {
      awaitPrinted(path(client), function.substring(function.lastIndexOf(':') + 1, 17));

      assertThat(service.client().send("DELETE", path(client), "").status()).isEqualTo(202);

      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1001);
      assertThat(close.closeReason()).isEqualTo("Cancelled on request");
      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("CANCELLED");
    }
  }

  @Test
  void timeout_closesWith1011AndTheReason() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::echo&timeout=100ms")) {
      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1011);
      assertThat(close.closeReason()).contains("PT0.1S");
    }
  }

  // the queue

  @Test
  void waiting_isServedByPriorityCancelledOrToldThatItIsLate() throws IOException {
    String echo = "func=tests.Talk::pid";
    try (RawWebSocket first = service.webSocket(echo);
        RawWebSocket second = service.webSocket(echo);
        RawWebSocket low = service.webSocket(echo);
        RawWebSocket cancelled = service.webSocket(echo);
        RawWebSocket high = service.webSocket(echo + "&priority=5");
        RawWebSocket late = service.webSocket(echo + "&startWithin=100ms")) {
      first.readLine();
      second.readLine();
      assertThat(late.readClose().closeCode()).isEqualTo(1013);
      service.client().send("DELETE", path(cancelled), "");
      assertThat(cancelled.readClose().closeReason()).isEqualTo("Cancelled on request");

      first.sendClose(1000);

      high.readLine();
      assertThat(service.client().get(path(low)).at("/state")).isEqualTo("QUEUED");
    }
  }

  @Test
  void waiting_clientLeaves_jobIsCancelled() throws IOException {
    try (RawWebSocket first = service.webSocket("func=tests.Talk::pid");
        RawWebSocket second = service.webSocket("func=tests.Talk::pid");
        RawWebSocket polite = service.webSocket("func=tests.Talk::pid");
        RawWebSocket rude = service.webSocket("func=tests.Talk::pid")) {
      first.readLine();
      second.readLine();
      polite.sendClose(1000);
      rude.socket().setSoLinger(true, 0);
      rude.close();

      for (RawWebSocket left : List.of(polite, rude)) {
        JsonNode job = awaitEnd(path(left));
        assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
        assertThat(job.at("/error/message").asString()).startsWith("The client");
      }
    }
  }

  // clients that vanish

  @ParameterizedTest
  @CsvSource({
    "tests.Talk::echo, true", "tests.Talk::echo, false",
    "tests.Talk::flood, true", "tests.Talk::flood, false",
    "tests.Talk::ignore, true", "tests.Talk::ignore, false",
    "tests.Talk::stubborn, true", "tests.Talk::stubborn, false"
  })
  void vanish_whateverTheFunctionDoes_isCancelled(String function, boolean reset)
      throws IOException {
    RawWebSocket client = service.webSocket("func=" + function);
    service.awaitState(function, "RUNNING");
    if (reset) {
      client.socket().setSoLinger(true, 0);
    }
    client.close();

    JsonNode job = awaitEnd(path(client));
    assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
    assertThat(job.at("/error/message").asString()).startsWith("The client");
  }

  @Test
  void leave_functionTakesNoNotice_isCancelledAfterTheGrace() throws IOException {
    RawWebSocket client = service.webSocket("func=tests.Talk::ignore");
    service.awaitState("tests.Talk::ignore", "RUNNING");
    client.sendClose(1001);

    assertThat(client.readClose().closeCode()).isEqualTo(1001);
    JsonNode job = awaitEnd(path(client));
    assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
    assertThat(job.at("/error/message").asString()).isEqualTo("The client has gone");
    client.close();
  }

  @Test
  void leave_functionStillHasMuchToSay_endsByItself() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::much")) {
      service.awaitState("tests.Talk::much", "RUNNING");
      client.send("1\n");
      client.sendClose(1000);

      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("SUCCEEDED");
    }
  }

  // messages

  @Test
  void message_text_inABinarySession_closesWith1003() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::echo&mode=binary")) {
      client.send("text");

      Frame close = client.readClose();
      assertThat(close.closeCode()).isEqualTo(1003);
      assertThat(close.closeReason()).isEqualTo("a text message in a session of binary ones");
      assertThat(awaitEnd(path(client)).at("/error/message").asString())
          .isEqualTo("The client sent a text message in a session of binary ones");
    }
  }

  @Test
  void message_otherKindThanTheFirst_closesWith1003() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::echo")) {
      client.send("text");
      client.send(new byte[] {1});

      assertThat(client.readClose().closeCode()).isEqualTo(1003);
    }
  }

  @Test
  void message_asLongAsAllowed_isTaken() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::count")) {
      client.send(new byte[MAX_FRAME]);
      client.send(new byte[MAX_FRAME]);
      service.awaitState("tests.Talk::count", "RUNNING"); // who leaves before is not served
      client.sendClose(1000);

      assertThat(awaitEnd(path(client)).at("/value").asInt()).isEqualTo(2 * MAX_FRAME);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RawWebSocket.BINARY, RawWebSocket.TEXT})
  void message_tooLong_closesWith1009(int opcode) throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::count")) {
      client.send(opcode, "x".repeat(MAX_FRAME + 1).getBytes(UTF_8));

      assertThat(client.readClose().closeCode()).isEqualTo(1009);
      JsonNode job = awaitEnd(path(client));
      assertThat(job.at("/state").asString()).isEqualTo("CANCELLED");
      assertThat(job.at("/error/message").asString()).contains("1009");
    }
  }

  @Test
  void message_tooLongInFragments_closesWith1009() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::count")) {
      client.sendFragment(RawWebSocket.BINARY, new byte[MAX_FRAME]);
      client.sendFragment(RawWebSocket.CONTINUATION, new byte[1]);

      assertThat(client.readClose().closeCode()).isEqualTo(1009);
      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("CANCELLED");
    }
  }

  @Test
  void output_notUtf8_closesATextSessionWith1007() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::noText&mode=text")) {
      assertThat(client.readClose().closeCode()).isEqualTo(1007);
    }
  }

  @Test
  void output_notUtf8BeforeTheFirstMessage_isBinary() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::noText")) {
      Frame frame = client.read();
      assertThat(frame.opcode()).isEqualTo(RawWebSocket.BINARY);
      assertThat(frame.payload()).containsExactly('o', 'k', 0xff);
    }
  }

  // flow control

  @Test
  void slowReader_holdsUpItsFunctionAlone() throws IOException {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::flood");
        RawWebSocket other = service.webSocket("func=samples.Chat::talk")) {
      client.read();
      long before = service.process().residentBytes();
      for (int i = 0; i < 200; i++) {
        other.send("hello\n");
        assertThat(other.readLine()).isEqualTo("HELLO\n");
      }
      // Sockets hold some MiB; a function that is not held up writes a hundred meanwhile.
      long printed = service.client().get(path(client) + "/log").text().lines().count();
      assertThat(printed).isLessThan(50);
      assertThat(service.process().residentBytes()).isLessThan(before + (64L << 20));

      for (int i = 0; i < 1000; i++) {
        client.read();
      }
      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(
              () -> service.client().get(path(client) + "/log").text().lines().count() > printed);
    }
  }

  @Test
  void slowFunction_holdsUpItsClientAlone() throws Exception {
    try (RawWebSocket client = service.webSocket("func=tests.Talk::ignore");
        RawWebSocket other = service.webSocket("func=samples.Chat::talk")) {
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    client.send(new byte[MAX_FRAME]);
                  }
                } catch (IOException e) {
                  // The session was ended.
                }
              });
      for (int i = 0; i < 200; i++) {
        other.send("hello\n");
        assertThat(other.readLine()).isEqualTo("HELLO\n");
      }
      assertThat(sender.isAlive()).isTrue();
      service.client().send("DELETE", path(client), "");
      assertThat(awaitEnd(path(client)).at("/state").asString()).isEqualTo("CANCELLED");
      client.close();
      sender.join();
    }
  }

  // refusals

  @ParameterizedTest
  @CsvSource({
    "func=samples.Chat::tell, 404, no-such-function, samples.Chat::talk",
    "func=samples.Arithmetic::square, 400, not-a-session, InputStream",
    "func=samples.Chat::talk&mode=loud, 400, invalid-parameter, mode",
    "func=samples.Chat::talk&priority=101, 400, invalid-parameter, priority",
    "func=samples.Chat::talk&timeout=0s, 400, invalid-parameter, timeout",
    "func=samples.Chat::talk&startWithin=-1s, 400, invalid-parameter, startWithin",
    "func=samples.Chat::talk&args=1, 400, invalid-parameter, args",
    "mode=text, 400, bad-request, func"
  })
  void refused_beforeTheUpgrade_isAProblem(String query, int status, String type, String detail)
      throws IOException {
    try (RawWebSocket client = refused(query, "")) {
      assertThat(client.status()).isEqualTo(status);
      assertThat(client.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(client.body()).contains("/problems/" + type).contains(detail);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "http://127.0.0.1:1", "null", "%%%"})
  void origin_ofAnotherServer_isRefused(String origin) throws IOException {
    try (RawWebSocket client = refused("func=samples.Chat::talk", "Origin: " + origin + "\r\n")) {
      assertThat(client.status()).isEqualTo(403);
      assertThat(client.body()).contains("/problems/origin-refused");
    }
  }

  @Test
  void origin_ofThisServer_isWelcome() throws IOException {
    try (RawWebSocket client =
        refused("func=samples.Chat::talk", "Origin: " + service.base() + "\r\n")) {
      assertThat(client.status()).isEqualTo(101);
    }
  }

  @Test
  void noUpgrade_isToldToAskForIt() {
    var answer = service.client().get("/sessions?func=samples.Chat::talk");

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.at("/type")).isEqualTo("/problems/upgrade-required");
    assertThat(answer.headers().firstValue("Upgrade")).hasValue("websocket");
  }

  @Test
  void poolClosedOrQueueFull_isToldBeforeTheUpgrade(@TempDir Path home) throws Exception {
    try (TalkingService small =
        new TalkingService(home, 1, List.of(), "jobpool.pool.queue-limit=1")) {
      String query = "func=samples.Chat::talk";
      RawWebSocket running = small.webSocket(query);
      small.awaitState("samples.Chat::talk", "RUNNING");
      RawWebSocket waiting = small.webSocket(query);
      try (RawWebSocket full = new RawWebSocket(small.base(), query, "")) {
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.header("Retry-After")).isNotEmpty();
        assertThat(full.body()).contains("/problems/queue-full");
      }

      small.client().post("/pool/close", "");
      try (RawWebSocket closed = new RawWebSocket(small.base(), query, "")) {
        assertThat(closed.status()).isEqualTo(409);
        assertThat(closed.body()).contains("/problems/pool-closed");
      }
      running.send("still\n");
      assertThat(running.readLine()).isEqualTo("STILL\n");

      small.client().post("/pool/terminate", "");
      for (RawWebSocket client : List.of(running, waiting)) {
        Frame close = client.readClose();
        assertThat(close.closeCode()).isEqualTo(1001);
        assertThat(close.closeReason()).isEqualTo("The pool was terminated");
        client.close();
      }
      small.client().post("/pool/open", "");
      try (RawWebSocket again = small.webSocket(query)) {
        again.send("again\n");
        assertThat(again.readLine()).isEqualTo("AGAIN\n");
      }
    }
  }
}
