package dev.jobpool;

import static dev.jobpool.ServiceProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.callback.ScriptedServer;
import dev.jobpool.callback.ScriptedServer.Request;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Callbacks of one service with SQLite, and servers that take them well or badly. */
@EnabledOnOs(OS.LINUX)
class CallbacksIT {
  private static final String NEW_SECRET = "bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ=";
  private static final String OLD_SECRET = "b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQ=";

  @TempDir static Path temporary;
  private static ServiceProcess service;
  private static ServiceClient client;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.pool.functions=" + Witness.in(temporary),
                "jobpool.webhooks.secrets=whsec_%s,whsec_%s".formatted(NEW_SECRET, OLD_SECRET),
                "jobpool.webhooks.allowed-networks=127.0.0.0/8",
                "jobpool.webhooks.retry-pauses=20ms,20ms",
                "jobpool.webhooks.timeout=1s",
                "jobpool.webhooks.concurrency-per-host=2",
                "jobpool.webhooks.max-value=100B",
                "jobpool.callbacks.timeout=1s")
            .awaitStarted();
    client = service.client();
    service.awaitFullPool(client, 2);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  @BeforeEach
  void requireService() {
    assertThat(service.isAlive()).isTrue();
  }

  private static String square(String url) {
    return """
    {"func": "samples.Arithmetic::square", "args": [12], "callback": {"url": "%s"}}
    """
        .formatted(url);
  }

  private static JsonNode delivery(String job) {
    return client.get(job + "/callbacks").json().at("/callbacks/0");
  }

  private static JsonNode settled(String job) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> delivery(job),
            it -> List.of("DELIVERED", "FAILED").contains(it.at("/state").asString()));
  }

  private static List<Integer> statuses(JsonNode delivery) {
    return delivery.at("/attempts").valueStream().map(it -> it.at("/status").asInt(0)).toList();
  }

  private static boolean isSignedWith(String secret, Request request) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
    String text =
        "%s.%s.%s"
            .formatted(
                request.header("webhook-id"), request.header("webhook-timestamp"), request.text());
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    return List.of(Objects.requireNonNull(request.header("webhook-signature")).split(" "))
        .contains("v1," + signature);
  }

  @Test
  void webhook_serverTakesIt_isSignedWithEverySecretAndTellsTheJob() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.status(200))) {
      String job = client.submit(square(server.url("/hook")));

      JsonNode delivery = settled(job);
      assertThat(delivery.at("/state").asString()).isEqualTo("DELIVERED");
      assertThat(delivery.at("/kind").asString()).isEqualTo("WEBHOOK");
      assertThat(delivery.at("/target").asString()).isEqualTo(server.url("/hook"));
      assertThat(delivery.at("/nextAttemptAt").isNull()).isTrue();
      assertThat(statuses(delivery)).containsExactly(200);
      assertThat(server.requests()).hasSize(1);
      Request request = server.requests().getFirst();
      assertThat(request.header("webhook-id")).isEqualTo(delivery.at("/id").asString());
      assertThat(isSignedWith(NEW_SECRET, request)).isTrue();
      assertThat(isSignedWith(OLD_SECRET, request)).isTrue();
      JsonNode body = JsonMapper.shared().readTree(request.body());
      assertThat(body.at("/type").asString()).isEqualTo("job.succeeded");
      assertThat(body.at("/valueOmitted").asBoolean()).isFalse();
      assertThat(body.at("/timestamp")).isEqualTo(body.at("/data/finishedAt"));
      assertThat(body.at("/data")).isEqualTo(client.get(job).json());
      assertThat(body.at("/data/value").asInt()).isEqualTo(144);
    }
  }

  @Test
  void webhook_jobRunSynchronously_isSentToo() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.status(200))) {
      JsonNode job = client.run(square(server.url("/")));

      assertThat(job.at("/state").asString()).isEqualTo("SUCCEEDED");
      assertThat(settled(job.at("/links/self").asString()).at("/state").asString())
          .isEqualTo("DELIVERED");
    }
  }

  @Test
  void webhook_longValue_isLeftOut() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.status(200))) {
      String text = "x".repeat(200);
      settled(
          client.submit(
              """
              {"func": "samples.Text::upper", "args": ["%s"], "callback": {"url": "%s"}}
              """
                  .formatted(text, server.url("/"))));

      JsonNode body = JsonMapper.shared().readTree(server.requests().getFirst().body());
      assertThat(body.at("/valueOmitted").asBoolean()).isTrue();
      assertThat(body.at("/data/value").isNull()).isTrue();
    }
  }

  @Test
  void callback_map_getsTheListOfItsValues() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.status(200))) {
      String map =
          """
          {"func": "samples.Arithmetic::square", "items": [1, 2, 3], "callback": %s}
          """;
      settled(client.submit(map.formatted("{\"url\": \"" + server.url("/") + "\"}")));
      JsonNode body = JsonMapper.shared().readTree(server.requests().getFirst().body());
      assertThat(body.at("/data/value").toString()).isEqualTo("[1,4,9]");

      JsonNode summed =
          settled(client.submit(map.formatted("{\"func\": \"samples.Arithmetic::sum\"}")));
      assertThat(summed.at("/state").asString()).isEqualTo("DELIVERED");

      Answer refused = client.post("/jobs", map.formatted("{\"url\": \"http://10.0.0.1/\"}"));
      assertThat(refused.at("/errors/0/pointer")).isEqualTo("/callback/url");
    }
  }

  @Test
  void webhook_serverFailsFirst_isSentAgainUnderTheSameId() throws Exception {
    var calls = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, out) ->
            ScriptedServer.status(calls.incrementAndGet() == 1 ? 500 : 200).answer(request, out))) {
      JsonNode delivery = settled(client.submit(square(server.url("/"))));

      assertThat(delivery.at("/state").asString()).isEqualTo("DELIVERED");
      assertThat(statuses(delivery)).containsExactly(500, 200);
      assertThat(server.requests())
          .hasSize(2)
          .allSatisfy(request -> {
            assertThat(request.header("webhook-id")).isEqualTo(delivery.at("/id").asString());
            assertThat(isSignedWith(NEW_SECRET, request)).isTrue();
          });
    }
  }

  @Test
  void webhook_gone_isGivenUpUntilItIsAskedForAgain() throws Exception {
    var calls = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, out) ->
            ScriptedServer.status(calls.incrementAndGet() == 1 ? 410 : 200).answer(request, out))) {
      String job = client.submit(square(server.url("/")));
      JsonNode given = settled(job);
      assertThat(given.at("/state").asString()).isEqualTo("FAILED");
      assertThat(statuses(given)).containsExactly(410);

      String again = "/callbacks/%s/redeliver".formatted(given.at("/id").asString());
      Answer accepted = client.post(job + again, "");

      assertThat(accepted.status()).isEqualTo(202);
      assertThat(accepted.at("/state")).isEqualTo("PENDING");
      await().atMost(PATIENCE).until(() -> statuses(delivery(job)).equals(List.of(410, 200)));
      assertThat(delivery(job).at("/state").asString()).isEqualTo("DELIVERED");
      assertThat(server.requests())
          .extracting(it -> it.header("webhook-id"))
          .containsOnly(given.at("/id").asString());
    }
  }

  @Test
  void webhook_redirectToMetadata_isNotFollowedAndGivenUpInTheEnd() throws Exception {
    try (var server =
        ScriptedServer.start(
            ScriptedServer.status(302, "Location: http://169.254.169.254/latest/meta-data"))) {
      JsonNode delivery = settled(client.submit(square(server.url("/"))));

      assertThat(delivery.at("/state").asString()).isEqualTo("FAILED");
      assertThat(statuses(delivery)).containsExactly(302, 302, 302);
      assertThat(delivery.at("/attemptCount").asInt()).isEqualTo(3);
    }
  }

  @Test
  void webhook_bodyWithoutEnd_isDelivered() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.ENDLESS)) {
      assertThat(settled(client.submit(square(server.url("/")))).at("/state").asString())
          .isEqualTo("DELIVERED");
    }
  }

  /** More of them than may be sent to one host, so that one that is not left out would wait. */
  @Test
  void webhook_hostThatHangs_failsAndDelaysNoOther() throws Exception {
    var slowHost = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2"));
    try (var slow = ScriptedServer.start(slowHost, ScriptedServer.HANG);
        var quick = ScriptedServer.start(ScriptedServer.status(200))) {
      List<String> stuck = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        stuck.add(client.submit(square(slow.url("/" + i))));
      }
      stuck.forEach(job -> client.get(job + "?wait=30s"));
      await().atMost(PATIENCE).until(() -> !slow.requests().isEmpty());

      settled(client.submit(square(quick.url("/"))));

      assertThat(stuck)
          .as("those before it")
          .anySatisfy(job -> assertThat(delivery(job).at("/attemptCount").asInt()).isZero());
      JsonNode first = await().atMost(PATIENCE).until(() -> settled(stuck.getFirst()), it -> true);
      assertThat(first.at("/state").asString()).isEqualTo("FAILED");
      assertThat(first.at("/attempts/0/error").asString()).contains("no answer within 1000 ms");
    }
  }

  @Test
  void webhook_everyOtherOutcome_goesToTheErrorCallback() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.status(200))) {
      String job =
          """
          {"func": "%s", "args": %s, "callback": {"url": "%s"}, "errorCallback": {"url": "%s"}%s}
          """;
      var bad = server.url("/ok");
      client.submit(
          job.formatted("samples.Faults::fail", "[\"no\"]", bad, server.url("/failed"), ""));
      client.submit(job.formatted("samples.Faults::exit", "[3]", bad, server.url("/lost"), ""));
      client.submit(
          job.formatted(
              "samples.Faults::hang", "[]", bad, server.url("/slow"), ", \"timeout\": \"100ms\""));
      String running =
          client.submit(
              job.formatted("samples.Faults::hang", "[]", bad, server.url("/running"), ""));
      String later =
          client.submit(
              job.formatted(
                  "samples.Arithmetic::square",
                  "[1]",
                  bad,
                  server.url("/waiting"),
                  ", \"runAt\": \"2100-01-01T00:00:00Z\""));
      client.send("DELETE", later, "");
      await().atMost(PATIENCE).until(() -> client.get(running).at("/state").equals("RUNNING"));
      client.send("DELETE", running, "");
      String blocker =
          """
          {"func": "samples.Faults::hang"}
          """;
      List<String> blockers = List.of(client.submit(blocker), client.submit(blocker));
      for (String each : blockers) {
        await().atMost(PATIENCE).until(() -> client.get(each).at("/state").equals("RUNNING"));
      }
      client.submit(
          job.formatted(
              "samples.Arithmetic::square",
              "[1]",
              bad,
              server.url("/late"),
              ", \"startWithin\": \"50ms\""));
      await().atMost(PATIENCE).until(() -> !server.requests("/late").isEmpty());
      client.submit(
          job.formatted("samples.Arithmetic::square", "[1]", bad, server.url("/end"), ""));
      client.post("/pool/terminate", "");
      client.post("/pool/join?wait=30s", "");
      client.post("/pool/open", "");

      var expected =
          Map.of(
              "/failed", "job.failed exception",
              "/lost", "job.lost worker-died",
              "/slow", "job.timed_out timeout",
              "/running", "job.cancelled cancelled",
              "/waiting", "job.cancelled cancelled",
              "/late", "job.failed start-deadline",
              "/end", "job.cancelled pool-terminated");
      await().atMost(PATIENCE).until(() -> server.requests().size() >= expected.size());
      expected.forEach((path, told) -> {
        assertThat(server.requests(path)).as(path).hasSize(1);
        JsonNode body = JsonMapper.shared().readTree(server.requests(path).getFirst().body());
        assertThat(body.at("/type").asString() + " " + body.at("/data/error/kind").asString())
            .as(path)
            .isEqualTo(told);
      });
      assertThat(server.requests("/ok")).isEmpty();
      service.awaitFullPool(client, 2);
    }
  }

  @Test
  void function_throwsExitsHangs_isReportedAndTheNextGoOnInOrder() {
    Path file = folder.resolve("book.txt");
    client.send("PATCH", "/pool", "{\"size\": 1}");
    try {
      String before = client.submit(Witness.entry(file, 99, "write"));
      String fails = client.submit(Witness.entry(file, 5, "fail"));
      String exits = client.submit(Witness.entry(file, 4, "exit"));
      String hangs = client.submit(Witness.entry(file, 3, "hang"));
      String after = client.submit(Witness.entry(file, 2, "write"));
      String last = client.submit(Witness.entry(file, 1, "write"));

      assertThat(settled(last).at("/state").asString()).isEqualTo("DELIVERED");
      assertThat(Witness.lines(file)).containsExactly("number 99", "number 2", "number 1");
      assertThat(settled(before).at("/kind").asString()).isEqualTo("FUNCTION");
      assertThat(settled(after).at("/attempts/0/error").isNull()).isTrue();
      assertFailed(fails, "java.lang.IllegalStateException: not today");
      assertFailed(exits, "3");
      assertFailed(hangs, "PT1S");
    } finally {
      client.send("PATCH", "/pool", "{\"size\": 2}");
    }
  }

  private static void assertFailed(String job, String why) {
    JsonNode delivery = settled(job);
    assertThat(delivery.at("/state").asString()).isEqualTo("FAILED");
    assertThat(delivery.at("/attemptCount").asInt()).isOne();
    assertThat(delivery.at("/attempts/0/error").asString()).contains(why);
    assertThat(client.get(job).at("/state")).as("the job itself").isEqualTo("SUCCEEDED");
  }

  @Test
  void function_jobFails_getsTheError() {
    Path file = folder.resolve("errors.txt");
    settled(
        client.submit(
            """
            {"func": "told.Job::fail", "args": ["%s"], "errorCallback": {"func": "told.Book::mind"}}
            """
                .formatted(file)));

    assertThat(Witness.lines(file)).containsExactly("exception java.lang.IllegalStateException");
  }

  /** Two workers run them, and the more urgent ones come later: it is not the order of arrival. */
  @Test
  void function_twoHundredJobs_oneAfterTheOtherInTheOrderOfTheirEnds() {
    Path file = folder.resolve("many.txt");
    client.send("PATCH", "/pool", "{\"size\": 1}");
    try {
      String gate = client.submit("{\"func\": \"samples.Faults::hang\", \"priority\": 100}");
      await().atMost(PATIENCE).until(() -> client.get(gate).at("/state").equals("RUNNING"));
      String last = "";
      for (int i = 0; i < 200; i++) {
        last =
            client.submit(
                """
                {"func": "told.Job::entry", "args": ["%s", %d], "priority": %d,
                 "callback": {"func": "told.Book::write"}}
                """
                    .formatted(file, i, i - 100));
      }
      client.send("DELETE", gate, "");
      await().atMost(PATIENCE).until(() -> Witness.lines(file).size() == 200);

      List<String> expected =
          new ArrayList<>(IntStream.range(0, 200).mapToObj(i -> "number " + i).toList());
      Collections.reverse(expected);
      assertThat(Witness.lines(file)).containsExactlyElementsOf(expected);
      assertThat(settled(last).at("/state").asString()).isEqualTo("DELIVERED");
    } finally {
      client.send("PATCH", "/pool", "{\"size\": 2}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"func\": \"samples.Text::uper\"}|404|no-such-function|/callback/func",
        "{\"func\": \"samples.Arithmetic::power\"}|400|bad-arguments|/callback/func",
        "{\"func\": \"samples.Chat::talk\"}|400|not-callable|/callback/func",
        "{\"func\": 3}|400|invalid-body|/callback/func",
        "{\"url\": \"https://u:p@example.org/\"}|400|invalid-body|/callback/url",
        "{\"url\": \"gopher://example.org/\"}|400|invalid-body|/callback/url",
        "{\"url\": \"https://example.org:0/\"}|400|invalid-body|/callback/url",
        "{\"url\": \"http://10.1.2.3/\"}|400|invalid-body|/callback/url",
        "{\"url\": \"http://[::ffff:169.254.169.254]/\"}|400|invalid-body|/callback/url",
        "{\"url\": \"https://example.org/\", \"func\": \"f\"}|400|invalid-body|/callback",
        "{\"ur/l\": \"https://example.org/\"}|400|invalid-body|/callback/ur~1l",
        "{}|400|invalid-body|/callback",
        "\"https://example.org/\"|400|invalid-body|/callback",
        "[]|400|invalid-body|/callback"
      })
  void submit_targetThatCannotBeTold_isRefused(
      String target, int status, String problem, String pointer) {
    Answer answer =
        client.post(
            "/jobs",
            """
            {"func": "samples.Text::upper", "args": ["a"], "callback": %s}
            """
                .formatted(target));

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.at("/type")).isEqualTo("/problems/" + problem);
    assertThat(answer.at("/errors/0/pointer")).isEqualTo(pointer);
  }

  @Test
  void callbacks_jobWithoutAny_isAnEmptyList() {
    String job = client.run("{\"func\": \"samples.Process::pid\"}").at("/links/self").asString();

    assertThat(client.get(job + "/callbacks").text()).isEqualTo("{\"callbacks\":[]}");
    String some = "/callbacks/01a2130c-560b-7000-b590-2615295e1391/redeliver";
    assertThat(client.post(job + some, "").at("/type")).isEqualTo("/problems/no-such-delivery");
    String unknown = "/jobs/01a2130c-560b-7000-b590-2615295e1391";
    assertThat(client.get(unknown + "/callbacks").at("/type")).isEqualTo("/problems/no-such-job");
    assertThat(client.post(unknown + some, "").at("/type")).isEqualTo("/problems/no-such-job");
  }
}
