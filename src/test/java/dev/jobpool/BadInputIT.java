package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.BadRequests.BadRequest;
import dev.jobpool.RawConnection.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever comes in: the answer is a documented success or a problem, it comes in time, it tells
 * nothing of the service's inside, and the service is as well afterwards as before.
 */
@EnabledOnOs(OS.LINUX)
class BadInputIT {
  private static final int REQUESTS = Integer.getInteger("jobpool.fuzz.requests", 10_000);
  private static final long SEED = Long.getLong("jobpool.fuzz.seed", 20_260_102);

  /** What all bad requests of a test may have the service write; none is worth a line. */
  private static final int MAX_LOG_LINES = 50;

  private static final int MEGA = 1 << 20;

  @TempDir static Path temporary;
  private static ServiceProcess service;
  private static ServiceClient client;
  private static RawConnection raw;
  private static Footprint before;

  @BeforeAll
  static void start() throws IOException {
    service =
        ServiceProcess.start(
                temporary, "jobpool.http.default-wait=500ms", "jobpool.http.max-body=1MB")
            .awaitStarted();
    client = service.client();
    raw = new RawConnection(client.base());
    service.awaitFullPool(client, 2);
    client.run(ServiceClient.call("samples.Arithmetic::square", "[1]"));
    client.get("/v3/api-docs");
    service.awaitSpare(client);
    before = service.footprint();
  }

  @AfterEach
  void serviceIsWell() {
    client.cancelAll();
    JsonNode job = client.run(ServiceClient.call("samples.Arithmetic::square", "[12]"));
    assertThat(job.at("/value").asInt()).isEqualTo(144);
    assertThat(client.get("/pool").at("/state")).isEqualTo("OPEN");
    assertThat(service.complaints()).isEmpty();
    before.awaitIn(service);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  @Test
  void requests_wrongInRandomWays_areAnsweredAsDocumented(TestReporter report) throws IOException {
    JsonNode document = client.get("/v3/api-docs").json();
    BadRequests requests = new BadRequests(SEED, document);
    assertThat(requests.operations()).isGreaterThan(15);
    report.publishEntry("seed", Long.toString(SEED));
    long linesBefore = service.log().lines().count();
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      BadRequest request = requests.next();
      Answer answer = raw.exchange(request.bytes());
      assertThatIsWell(answer, request.toString(), documented(document, request));
      statuses.merge(answer.status(), 1, Integer::sum);
    }
    report.publishEntry("statuses", statuses.toString());
    assertThat(service.log().lines().skip(linesBefore)).hasSizeLessThan(MAX_LOG_LINES);
    assertThat(statuses).containsKeys(200, 202, 400, 404, 405, 406, 415);
  }

  /** The successes that the document tells of. */
  private static Set<String> documented(JsonNode document, BadRequest request) {
    JsonNode operation =
        document
            .at("/paths")
            .path(request.template())
            .path(request.method().toLowerCase(Locale.ROOT));
    return operation.path("responses").propertyNames().stream()
        .filter(status -> status.startsWith("2") || status.startsWith("3"))
        .collect(Collectors.toSet());
  }

  private static void assertThatIsWell(Answer answer, String request, Set<String> successes) {
    String what = request + "\n→ " + answer.head() + "\n" + answer.text();
    boolean hasNoBody = request.startsWith("HEAD ");
    if (answer.status() < 400) {
      boolean generic = hasNoBody || request.startsWith("OPTIONS ");
      assertThat(generic || successes.contains(Integer.toString(answer.status())))
          .as(what)
          .isTrue();
      return;
    }
    assertThat(answer.status() < 500 || answer.status() == 503).as(what).isTrue();
    assertThat(answer.text())
        .as(what)
        .doesNotContain(
            "Exception",
            "\tat ",
            "org.apache",
            "org.springframework",
            "tools.jackson",
            "dev.jobpool",
            "<html");
    if (!hasNoBody) {
      assertThat(answer.head()).as(what).contains("content-type: application/problem+json");
      JsonNode problem = json(answer.body(), what);
      assertThat(problem.at("/status").asInt()).as(what).isEqualTo(answer.status());
      assertThat(problem.at("/type").asString()).as(what).startsWith("/problems/");
      assertThat(problem.at("/instance").asString()).as(what).isNotEqualTo("null");
      assertThat(problem.at("/title").asString()).as(what).isNotBlank();
      assertThat(answer.body()).as(what).hasSizeLessThan(20_000);
    }
  }

  private static JsonNode json(byte[] body, String what) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw new AssertionError(what, e);
    }
  }

  static Stream<Arguments> heavyBodies() {
    String square = "{\"func\":\"samples.Arithmetic::square\",\"args\":[%s]}";
    return Stream.of(
        Arguments.of("50 MB of zeros", 413, new byte[50 * MEGA]),
        Arguments.of("50 MB of JSON", 413, ("[" + "1,".repeat(25 * MEGA) + "1]").getBytes(UTF_8)),
        Arguments.of(
            "deep array",
            400,
            square.formatted("[".repeat(10_000) + "]".repeat(10_000)).getBytes(UTF_8)),
        Arguments.of(
            "deep object",
            400,
            ("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).getBytes(UTF_8)),
        Arguments.of("long number", 400, square.formatted("9".repeat(500_000)).getBytes(UTF_8)),
        Arguments.of("long exponent", 400, square.formatted("1e999999999").getBytes(UTF_8)),
        Arguments.of(
            "long fraction", 400, square.formatted("1." + "0".repeat(900) + "1").getBytes(UTF_8)),
        Arguments.of("long name", 400, ("{\"" + "x".repeat(900_000) + "\":1}").getBytes(UTF_8)),
        Arguments.of(
            "long function",
            400,
            "{\"func\":\"%s\"}".formatted("x".repeat(900_000)).getBytes(UTF_8)),
        Arguments.of(
            "many arguments", 400, square.formatted("1" + ",1".repeat(400_000)).getBytes(UTF_8)),
        Arguments.of("many fields", 400, ("{" + manyFields(50_000) + "}").getBytes(UTF_8)),
        Arguments.of(
            "many labels",
            400,
            ("{\"func\":\"samples.Process::pid\",\"labels\":{" + manyFields(50_000) + "}}")
                .getBytes(UTF_8)),
        Arguments.of(
            "many arguments by name",
            400,
            ("{\"func\":\"samples.Process::pid\",\"kwargs\":{" + manyFields(50_000) + "}}")
                .getBytes(UTF_8)),
        Arguments.of("only spaces", 400, " ".repeat(MEGA - 1).getBytes(UTF_8)));
  }

  private static String manyFields(int count) {
    StringBuilder fields = new StringBuilder("\"f\":\"\"");
    for (int i = 0; i < count; i++) {
      fields.append(",\"f").append(i).append("\":\"\"");
    }
    return fields.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heavyBodies")
  void submit_heavyBody_isRefused(String what, int status, byte[] body) throws IOException {
    for (boolean tellLength : new boolean[] {true, false}) {
      Answer answer = raw.exchange(BadRequests.post("/jobs", "POST", body, tellLength));

      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
      assertThatIsWell(answer, what, Set.of());
    }
    Answer resize = raw.exchange(BadRequests.post("/pool", "PATCH", body, true));
    assertThat(resize.status()).as(resize.text()).isEqualTo(status);
    assertThatIsWell(resize, what, Set.of());
  }

  @Test
  void clients_thatStallInTheMiddle_keepNobodyWaiting() throws IOException {
    byte[] request =
        BadRequests.post(
            "/jobs?mode=sync", "POST", "{\"func\":\"samples.Process::pid\"}".getBytes(UTF_8), true);
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = raw.open();
        stalled.add(socket);
        socket.getOutputStream().write(request, 0, i % request.length);
      }

      assertThat(raw.exchange(request).status()).isEqualTo(200);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }
}
