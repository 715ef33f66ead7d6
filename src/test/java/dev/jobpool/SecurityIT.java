package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that asks its callers who they are: keys, tokens, roles, owners, limits. */
class SecurityIT {
  private static final String SQUARE = ServiceClient.call("samples.Arithmetic::square", "[12]");
  private static final String SLEEP = ServiceClient.call("samples.Sleep::seconds", "[60]");
  private static final String[] ENTRIES = {
    KeysFile.entry("alice-key", "alice", "submit", ""),
    KeysFile.entry("alice-look", "alice", "read", ""),
    KeysFile.entry("bob-key", "bob", "submit", ""),
    KeysFile.entry("root-key", "root", "admin", ""),
    KeysFile.entry("texts-key", "texts", "submit", ",\"functions\":[\"samples.Text*\"]"),
    KeysFile.entry("few-key", "few", "submit", ",\"limits\":{\"queued\":2,\"unfinished\":3}"),
    KeysFile.entry("slow-key", "slow", "read", ",\"limits\":{\"requestsPerSecond\":0.1}")
  };

  @TempDir static Path temporary;
  private static Issuer issuer;
  private static KeysFile keys;
  private static ServiceProcess service;
  private static ServiceClient client;

  @BeforeAll
  static void start() throws IOException {
    issuer = new Issuer();
    keys = new KeysFile(temporary.resolve("keys.json"));
    keys.write(ENTRIES);
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.security.keys=" + keys.path(),
                "jobpool.security.keys-interval=50ms",
                "jobpool.security.jwt.issuer=" + issuer.name(),
                "jobpool.security.jwt.audience=jobpool",
                "management.endpoints.web.exposure.include=health,prometheus,sbom",
                "jobpool.pool.size=1")
            .awaitStarted();
    client = service.client();
    await().atMost(ServiceProcess.PATIENCE).until(() -> as("root-key").run(SQUARE) == 200);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
    issuer.close();
  }

  /** A caller with a key or a token. */
  private record As(String credential) {
    Answer get(String path) {
      return send("GET", path, "");
    }

    Answer send(String method, String path, String body, String... headers) {
      List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + credential));
      all.addAll(List.of(headers));
      return client.send(method, path, body, all.toArray(String[]::new));
    }

    int run(String body) {
      return send("POST", "/jobs?wait=30s", body).status();
    }

    /** Its path. */
    String submit(String body) {
      Answer answer = send("POST", "/jobs", body);
      assertThat(answer.status()).as(answer.text()).isEqualTo(202);
      return answer.at("/links/self");
    }
  }

  private static As as(String credential) {
    return new As(credential);
  }

  private static void assertProblem(Answer answer, int status, String type) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.at("/type")).isEqualTo("/problems/" + type);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /jobs",
        "POST /jobs",
        "GET /jobs/0199d3f2-7c1a-7000-8000-000000000001",
        "DELETE /jobs/0199d3f2-7c1a-7000-8000-000000000001",
        "GET /functions",
        "POST /functions/reload",
        "GET /pool",
        "PATCH /pool",
        "POST /pool/terminate",
        "DELETE /pool/workers/1",
        "GET /sessions?func=samples.Chat::talk",
        "GET /actuator/health",
        "GET /actuator",
        "GET /nothing/here",
        "OPTIONS /jobs",
        "PUT /jobs"
      })
  void request_withoutCredentials_is401(String request) {
    String[] parts = request.split(" ");
    Answer answer = client.send(parts[0], parts[1], parts[0].equals("POST") ? "{}" : "");

    assertProblem(answer, 401, "unauthenticated");
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"jobpool\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/swagger-ui/index.html",
        "/v3/api-docs",
        "/problems",
        "/problems/forbidden",
        "/actuator/health/liveness",
        "/actuator/health/readiness"
      })
  void get_pagesAndProbes_needNoCredentials(String path) {
    assertThat(client.get(path).status()).isEqualTo(200);
    Answer wrong = client.send("GET", path, "", "Authorization", "Bearer nobodys");
    assertProblem(wrong, 401, "unauthenticated");
  }

  @Test
  void credentials_everyWayToBringThem() {
    for (String[] right :
        new String[][] {
          {"Authorization", "Bearer alice-key"},
          {"Authorization", "bearer  alice-key"},
          {"X-API-Key", "alice-key"}
        }) {
      assertThat(client.send("GET", "/jobs", "", right).status()).as(right[1]).isEqualTo(200);
    }
    for (String[] wrong :
        new String[][] {
          {"Authorization", "Bearer"},
          {"Authorization", "Bearer alice-kez"},
          {"Authorization", "Bearer alice-key2"},
          {"Authorization", "Basic YWxpY2U6a2V5"},
          {"Authorization", "alice-key"},
          {"X-API-Key", ""},
          {"X-API-Key", "x".repeat(4_000)},
          {"X-API-Key", "alice-key", "Authorization", "Bearer alice-key"}
        }) {
      Answer answer = client.send("GET", "/jobs", "", wrong);
      assertProblem(answer, 401, "unauthenticated");
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("invalid_token");
    }
    assertThat(client.get("/jobs?access_token=alice-key").status()).isEqualTo(401);
  }

  @Test
  void job_ofAnother_isAsIfThereWereNone() {
    String body = SLEEP.replace("}", ",\"errorCallback\":{\"func\":\"samples.Pages::record\"}}");
    String job = as("alice-key").submit(body);
    String map = as("alice-key").submit("{\"func\":\"samples.Arithmetic::square\",\"items\":[1]}");

    for (As other :
        List.of(as("bob-key"), as(issuer.token(issuer.claims("x", "jobpool.submit"))))) {
      for (String path :
          List.of("", "?wait=1s", "/result", "/log", "/log?follow=true", "/events", "/callbacks")) {
        assertProblem(other.get(job + path), 404, "no-such-job");
      }
      assertProblem(other.get(map + "/items"), 404, "no-such-job");
      assertProblem(other.send("DELETE", job, ""), 404, "no-such-job");
      assertProblem(other.send("DELETE", job + "?purge=true", ""), 404, "no-such-job");
      String delivery = job.replace("/jobs/", "");
      assertProblem(
          other.send("POST", job + "/callbacks/" + delivery + "/redeliver", ""),
          404,
          "no-such-job");
      assertThat(other.get("/jobs?pageSize=200").text()).doesNotContain(job);
    }
    assertThat(as("alice-look").get(job).status()).isEqualTo(200);
    assertThat(as("alice-look").get("/jobs").text()).contains(job);
    assertThat(as("root-key").get("/jobs").text()).contains(job);
    assertThat(as("bob-key").get("/pool").text())
        .doesNotContain(job.replace("/jobs/", ""))
        .contains("\"currentJob\":null");
    assertThat(as("root-key").send("DELETE", job, "").status()).isIn(200, 202);
    assertThat(as("alice-key").send("DELETE", map, "").status()).isIn(200, 202, 409);
  }

  @Test
  void idempotencyKeys_areEachPrincipalsOwn() {
    String[] header = {"Idempotency-Key", "the-same"};
    Answer alices = as("alice-key").send("POST", "/jobs", SQUARE, header);
    Answer bobs = as("bob-key").send("POST", "/jobs", SQUARE, header);
    Answer again = as("alice-key").send("POST", "/jobs", SQUARE, header);

    assertThat(bobs.at("/id")).isNotEqualTo(alices.at("/id"));
    assertThat(again.at("/id")).isEqualTo(alices.at("/id"));
  }

  @Test
  void session_isItsOpenersJob() throws IOException {
    String query = "func=samples.Chat::talk";
    try (var chat = new RawWebSocket(client.base(), query, "X-API-Key: alice-key\r\n")) {
      assertThat(chat.status()).isEqualTo(101);
      String job = chat.header("Location");
      assertProblem(as("bob-key").get(job), 404, "no-such-job");
      assertProblem(as("bob-key").send("DELETE", job, ""), 404, "no-such-job");
      assertThat(as("alice-key").send("DELETE", job, "").status()).isIn(200, 202);
    }
    try (var refused = new RawWebSocket(client.base(), query, "X-API-Key: alice-look\r\n")) {
      assertThat(refused.status()).isEqualTo(403);
    }
    try (var refused = new RawWebSocket(client.base(), query, "")) {
      assertThat(refused.status()).isEqualTo(401);
    }
    try (var refused = new RawWebSocket(client.base(), query, "X-API-Key: texts-key\r\n")) {
      assertThat(refused.status()).isEqualTo(403);
    }
  }

  static Stream<Arguments> forbidden() {
    String job = "/jobs/0199d3f2-7c1a-7000-8000-000000000001";
    return Stream.of(
        Arguments.of("alice-look", "POST", "/jobs"),
        Arguments.of("alice-look", "DELETE", job),
        Arguments.of("alice-look", "POST", job + "/callbacks/" + job.substring(6) + "/redeliver"),
        Arguments.of("alice-key", "POST", "/functions/reload"),
        Arguments.of("alice-key", "POST", "/pool/close"),
        Arguments.of("alice-key", "POST", "/pool/terminate"),
        Arguments.of("alice-key", "POST", "/pool/open"),
        Arguments.of("alice-key", "POST", "/pool/join"),
        Arguments.of("alice-key", "PATCH", "/pool"),
        Arguments.of("alice-key", "DELETE", "/pool/workers/1"),
        Arguments.of("alice-key", "GET", "/actuator/env"),
        Arguments.of("alice-key", "PUT", "/jobs"));
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void request_withoutTheRole_is403(String key, String method, String path) {
    assertProblem(as(key).send(method, path, "{}"), 403, "forbidden");
  }

  @Test
  void billOfMaterials_isForAdmins() {
    String path = "/actuator/sbom/application";
    assertProblem(as("alice-key").get(path), 403, "forbidden");
    assertProblem(client.get(path), 401, "unauthenticated");
    assertThat(as("root-key").get(path).at("/bomFormat")).isEqualTo("CycloneDX");
  }

  @Test
  void submit_functionThatIsNotAllowed_is403() {
    String upper = ServiceClient.call("samples.Text::upper", "[\"x\"]");
    assertThat(as("texts-key").run(upper)).isEqualTo(200);
    assertProblem(as("texts-key").send("POST", "/jobs", SQUARE), 403, "forbidden");
    String map = "{\"func\":\"samples.Arithmetic::square\",\"items\":[1]}";
    assertProblem(as("texts-key").send("POST", "/jobs", map), 403, "forbidden");
    assertProblem(
        as("texts-key")
            .send(
                "POST",
                "/jobs",
                "{\"func\":\"samples.Arithmetic::square\"}\n1\n",
                "Content-Type",
                "application/x-ndjson"),
        403,
        "forbidden");
    String callback = upper.replace("}", ",\"callback\":{\"func\":\"samples.Pages::record\"}}");
    assertThat(as("texts-key").send("POST", "/jobs", callback).status()).isIn(400, 403);
  }

  @Test
  void submit_overQuota_is429UntilSomeHaveEnded() {
    List<String> jobs = new ArrayList<>();
    jobs.add(as("few-key").submit(SLEEP));
    await().until(() -> as("few-key").get(jobs.getFirst()).at("/state").equals("RUNNING"));
    jobs.add(as("few-key").submit(SLEEP));
    jobs.add(as("few-key").submit(SLEEP));

    Answer refused = as("few-key").send("POST", "/jobs", SLEEP);
    assertProblem(refused, 429, "over-quota");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertProblem(as("few-key").send("POST", "/jobs?mode=sync", SLEEP), 429, "over-quota");

    jobs.reversed().forEach(job -> as("few-key").send("DELETE", job, ""));
    await().untilAsserted(() -> as("few-key").send("DELETE", as("few-key").submit(SLEEP), ""));
  }

  @Test
  void request_tooMany_is429WithRetryAfter() {
    assertThat(as("slow-key").get("/jobs").status()).isEqualTo(200);

    Answer second = as("slow-key").get("/jobs");
    assertProblem(second, 429, "too-many-requests");
    assertThat(second.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 10L);
    assertThat(as("alice-key").get("/jobs").status()).isEqualTo(200);
  }

  @Test
  void token_thatIsRight_isItsSubjectWithItsRole() {
    As carol = as(issuer.token(issuer.claims("carol", "openid jobpool.submit")));
    String job = carol.submit(SQUARE);
    assertThat(carol.get(job).status()).isEqualTo(200);
    assertProblem(carol.send("POST", "/pool/close", ""), 403, "forbidden");
    As boss = as(issuer.token(issuer.claims("boss", "jobpool.admin")));
    assertThat(boss.get(job).status()).isEqualTo(200);
    As listed = as(issuer.token(issuer.claims("dora", "").claim("scope", List.of("jobpool.read"))));
    assertThat(listed.get("/jobs").status()).isEqualTo(200);
    assertProblem(listed.send("POST", "/jobs", SQUARE), 403, "forbidden");
  }

  @Test
  void token_thatIsWrong_is401() {
    Date past = Date.from(Instant.now().minusSeconds(3_600));
    Date future = Date.from(Instant.now().plusSeconds(3_600));
    Map<String, String> tokens =
        Map.ofEntries(
            Map.entry("forged, known key id", Issuer.signed(right(), Issuer.newKey("real"))),
            Map.entry("forged, other key id", Issuer.signed(right(), Issuer.newKey("other"))),
            Map.entry("alg none", Issuer.unsigned(right())),
            Map.entry("HMAC with the public key", issuer.signedWithWhatEverybodyKnows(right())),
            Map.entry("expired", issuer.token(right().expirationTime(past))),
            Map.entry("without end", issuer.token(right().expirationTime(null))),
            Map.entry("not yet", issuer.token(right().notBeforeTime(future))),
            Map.entry("other audience", issuer.token(right().audience("others"))),
            Map.entry("no audience", issuer.token(right().audience((String) null))),
            Map.entry("other issuer", issuer.token(right().issuer("http://127.0.0.1:1"))),
            Map.entry("no role", issuer.token(right().claim("scope", "admin"))),
            Map.entry("no subject", issuer.token(right().subject(null))),
            Map.entry("odd subject", issuer.token(right().subject("a\nb"))),
            Map.entry("long subject", issuer.token(right().subject("x".repeat(300)))),
            Map.entry("no JWT", "a.b.c"),
            Map.entry("half a JWT", issuer.token(right()).substring(0, 200)),
            Map.entry("empty parts", ".."));
    tokens.forEach((what, token) -> {
      Answer answer = as(token).get("/jobs");
      assertThat(answer.status()).as(what + " " + answer.text()).isEqualTo(401);
      assertThat(answer.at("/type")).isEqualTo("/problems/unauthenticated");
    });
  }

  private static JWTClaimsSet.Builder right() {
    return issuer.claims("eve", "jobpool.admin");
  }

  /** Else strangers could have this service ask the provider as often as they like. */
  @Test
  void token_unknownKeyIds_doNotAskTheIssuerEachTime() {
    as(issuer.token(right())).get("/jobs");
    int before = issuer.asked.get();
    for (int i = 0; i < 20; i++) {
      String token = issuer.token(right());
      String head =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString("{\"alg\":\"RS256\",\"kid\":\"k%d\"}".formatted(i).getBytes(UTF_8));
      assertThat(as(head + token.substring(token.indexOf('.'))).get("/jobs").status())
          .isEqualTo(401);
    }
    assertThat(issuer.asked.get() - before).isLessThanOrEqualTo(3);
  }

  @Test
  void keys_fileWrittenAnew_areExchangedAndABrokenOneIsNot() throws IOException {
    List<String> more = new ArrayList<>(List.of(ENTRIES));
    more.add(KeysFile.entry("new-key", "alice", "submit", ""));
    String job = as("alice-key").submit(SQUARE);
    keys.write(more.toArray(String[]::new));
    await().until(() -> as("new-key").get(job).status() == 200);

    keys.writeText("{\"keys\": no");
    await().until(() -> service.log().contains("API keys stay as they were"));
    assertThat(as("new-key").get("/jobs").status()).isEqualTo(200);

    keys.write(ENTRIES);
    await().until(() -> as("new-key").get("/jobs").status() == 401);
    assertThat(as("alice-key").get(job).status()).isEqualTo(200);
  }

  @Test
  void start_withKeysThatCannotBeUsed_isRefusedInClearWords() throws Exception {
    var broken = new KeysFile(temporary.resolve("broken.json"));
    broken.write(KeysFile.entry("k", "alice", "write", ""));
    try (ServiceProcess other =
        ServiceProcess.start(
            temporary.resolve("other"), "jobpool.security.keys=" + broken.path())) {
      assertThat(other.awaitExit()).isNotZero();
      assertThat(other.log())
          .contains(broken.path() + " cannot be used: keys[0]: roles are read, submit and admin")
          .contains("Mend the file")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void managementPort_asksNobodyAndServesNothingElse() throws IOException {
    try (ServiceProcess other =
            ServiceProcess.start(
                    temporary.resolve("managed"),
                    "jobpool.security.keys=" + keys.path(),
                    "management.server.port=0")
                .awaitStarted();
        ServiceClient service = other.client()) {
      await().until(() -> other.ports().size() == 2);
      try (var management =
          new ServiceClient(URI.create("http://127.0.0.1:" + other.ports().getLast()))) {
        assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(management.get("/actuator/health").status()).isIn(200, 503);
        assertThat(management.get("/jobs").status()).isEqualTo(404);
      }
      assertThat(service.get("/jobs").status()).isEqualTo(401);
      assertThat(service.get("/actuator/health").status()).isEqualTo(401);
    }
  }

  @Test
  void answers_carrySecurityHeadersAndNoCookies() {
    for (Answer answer : List.of(as("alice-key").get("/jobs"), client.get("/jobs"))) {
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
      assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
      assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
      assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }
    Answer foreign = client.send("GET", "/problems", "", "Origin", "https://evil.example");
    assertThat(foreign.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void document_showsHowToAuthoriseAndToStrangersNoFunction() {
    Answer open = client.get("/v3/api-docs");
    assertThat(open.at("/components/securitySchemes/bearer/scheme")).isEqualTo("bearer");
    assertThat(open.at("/components/securitySchemes/apiKey/name")).isEqualTo("X-API-Key");
    assertThat(open.json().at("/security")).hasSize(2);
    assertThat(open.json().at("/paths/~1jobs/post/responses").has("401")).isTrue();
    String examples = "/paths/~1jobs/post/requestBody/content/application~1json/examples";
    assertThat(open.json().at(examples).has("samples.Text::upper")).isFalse();
    assertThat(as("alice-key").get("/v3/api-docs").json().at(examples).has("samples.Text::upper"))
        .isTrue();
  }
}
