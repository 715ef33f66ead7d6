package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static dev.jobpool.ServiceProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.jobpool.callback.ScriptedServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a service with SQLite exports, after things whose number is known. */
@EnabledOnOs(OS.LINUX)
@Timeout(90)
class MetricsIT {
  private static final String SQUARE = "samples.Arithmetic::square";
  private static final String FAIL = "samples.Faults::fail";
  private static final String HANG = "samples.Faults::hang";
  private static final String EXIT = "samples.Faults::exit";
  private static final String IGNORE = "samples.Faults::ignoreInterrupt";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String RUN = "jobpool_job_run_seconds_count";
  private static final String WAIT = "jobpool_job_wait_seconds_count";
  private static final String DEATHS = "jobpool_worker_deaths_total";
  private static final String RECYCLES = "jobpool_worker_recycles_total";

  @TempDir static Path temporary;
  private static TalkingService service;
  private static ServiceClient client;
  private Scrape before = new Scrape(List.of());

  @BeforeAll
  static void start() throws Exception {
    service =
        new TalkingService(
            temporary,
            2,
            List.of("samples.Chat::talk"),
            "management.endpoints.web.exposure.include=health,prometheus,sbom",
            "logging.structured.format.console=ecs",
            "jobpool.http.heartbeat=100ms",
            "jobpool.webhooks.secrets=whsec_" + Base64.getEncoder().encodeToString(new byte[32]),
            "jobpool.webhooks.allowed-networks=127.0.0.0/8",
            "jobpool.webhooks.retry-pauses=20ms,20ms");
    client = service.client();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void settle() {
    client.cancelAll();
    service.awaitCalm(2);
    awaitNow(1, "jobpool_workers", "state", "spare");
    before = Scrape.of(client);
  }

  /** By how much a number has grown since the test's begin. */
  private double grown(String name, String... labels) {
    return Scrape.of(client).sum(name, labels) - before.sum(name, labels);
  }

  private void awaitGrown(double expected, String name, String... labels) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(grown(name, labels)).as(name + List.of(labels)).isEqualTo(expected));
  }

  private static void awaitNow(double expected, String name, String... labels) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Scrape.of(client).sum(name, labels))
                .as(name + List.of(labels))
                .isEqualTo(expected));
  }

  private static String with(String function, String args, String more) {
    return "{\"func\":\"%s\",\"args\":%s,%s}".formatted(function, args, more);
  }

  private static void awaitState(String job, String state) {
    await().atMost(PATIENCE).until(() -> client.get(job).at("/state").equals(state));
  }

  @Test
  void jobs_ofEachOutcome_areCountedByFunction() {
    for (int i = 0; i < 3; i++) {
      client.run(call(SQUARE, "[12]"));
    }
    client.run(call(FAIL, "[\"on purpose\"]"));
    client.run(with(FAIL, "[\"again\"]", "\"retries\":1"));
    JsonNode hung = client.run(with(HANG, "[]", "\"timeout\":\"100ms\""));
    client.run(call(EXIT, "[7]"));
    String cancelled = client.submit(call(HANG, "[]"));
    awaitState(cancelled, "RUNNING");
    client.send("DELETE", cancelled, "");
    awaitState(cancelled, "CANCELLED");
    String scheduled = client.submit(with(SQUARE, "[1]", "\"runAt\":\"2100-01-01T00:00:00Z\""));
    client.send("DELETE", scheduled, "");

    Scrape after = Scrape.of(client);
    assertThat(grown(RUN, "function", SQUARE, "outcome", "succeeded")).isEqualTo(3);
    assertThat(grown(RUN, "function", FAIL, "outcome", "failed")).isEqualTo(2);
    assertThat(grown(RUN, "function", HANG, "outcome", "timed_out")).isEqualTo(1);
    assertThat(grown(RUN, "function", HANG, "outcome", "cancelled")).isEqualTo(1);
    assertThat(grown(RUN, "function", EXIT, "outcome", "lost")).isEqualTo(1);
    assertThat(grown(RUN)).isEqualTo(8);
    assertThat(grown(WAIT)).isEqualTo(9);
    assertThat(grown(WAIT, "function", SQUARE, "outcome", "cancelled")).isEqualTo(1);
    assertThat(grown("jobpool_job_retries_total", "function", FAIL)).isEqualTo(1);
    assertThat(grown("jobpool_jobs_accepted_total")).isEqualTo(9);
    assertThat(grown("jobpool_jobs_refused_total")).isZero();
    String[] timedOut = {"function", HANG, "outcome", "timed_out"};
    // The timeout is counted from a moment before the start that is told.
    assertThat(after.sum("jobpool_job_run_seconds_sum", timedOut))
        .isCloseTo(runSeconds(hung), within(0.001))
        .isLessThan(60.0);
    assertThat(bucket(after, "0.025", timedOut)).isZero();
    assertThat(bucket(after, "+Inf", timedOut)).isEqualTo(1);
  }

  private static double runSeconds(JsonNode job) {
    Instant start = Instant.parse(job.at("/startedAt").asString());
    Instant end = Instant.parse(job.at("/finishedAt").asString());
    return Duration.between(start, end).toNanos() / 1e9;
  }

  private static double bucket(Scrape scrape, String limit, String... labels) {
    String[] all = List.of(labels).toArray(new String[labels.length + 2]);
    all[labels.length] = "le";
    all[labels.length + 1] = limit;
    return scrape.sum("jobpool_job_run_seconds_bucket", all);
  }

  @Test
  void workers_thatDie_areCountedByCause() {
    JsonNode idle =
        client
            .get("/pool")
            .json()
            .at("/workers")
            .valueStream()
            .filter(it -> it.at("/state").asString().equals("IDLE"))
            .findFirst()
            .orElseThrow();
    ProcessHandle.of(idle.at("/pid").asLong()).orElseThrow().destroyForcibly();
    awaitGrown(1, DEATHS, "cause", "signal");
    service.awaitCalm(2);

    client.run(call(EXIT, "[3]"));
    awaitGrown(1, DEATHS, "cause", "exit");
    client.run(call("samples.Faults::exhaustMemory", "[]"));
    awaitGrown(1, DEATHS, "cause", "out_of_memory");
    client.run(with(IGNORE, "[]", "\"timeout\":\"50ms\""));
    awaitGrown(1, DEATHS, "cause", "timeout");
    String stubborn = client.submit(call(IGNORE, "[]"));
    awaitState(stubborn, "RUNNING");
    client.send("DELETE", stubborn, "");
    awaitState(stubborn, "CANCELLED");
    awaitGrown(1, DEATHS, "cause", "cancel");

    awaitGrown(5, DEATHS);
    awaitGrown(0, RECYCLES);
    awaitGrown(5, "jobpool_worker_starts_total");
    assertThat(grown("jobpool_worker_start_failures_total")).isZero();
  }

  @Test
  void workers_thatAreReplaced_areCountedByCause() {
    recycle("");
    awaitGrown(1, RECYCLES, "cause", "request");
    service.awaitCalm(2);
    recycle("?force=true");
    awaitGrown(1, DEATHS, "cause", "force");
    service.awaitCalm(2);
    client.send("PATCH", "/pool", "{\"size\":1}");
    awaitGrown(1, RECYCLES, "cause", "resize");
    assertThat(Scrape.of(client).sum("jobpool_workers_wanted")).isEqualTo(1);
    client.send("PATCH", "/pool", "{\"size\":2}");
    service.awaitCalm(2);

    awaitGrown(2, RECYCLES);
    awaitGrown(1, DEATHS);
  }

  private static void recycle(String query) {
    JsonNode idle =
        client
            .get("/pool")
            .json()
            .at("/workers")
            .valueStream()
            .filter(it -> it.at("/state").asString().equals("IDLE"))
            .findFirst()
            .orElseThrow();
    client.send("DELETE", "/pool/workers/" + idle.at("/id").asInt() + query, "");
  }

  @Test
  void queueAndWorkers_whileJobsWait_areTold() {
    List<String> running =
        List.of(client.submit(call(HANG, "[]")), client.submit(call(HANG, "[]")));
    running.forEach(job -> awaitState(job, "RUNNING"));
    for (int i = 0; i < 3; i++) {
      client.submit(call(SQUARE, "[1]"));
    }
    client.submit(with(SQUARE, "[1]", "\"runAt\":\"2100-01-01T00:00:00Z\""));

    awaitNow(3, "jobpool_queue_jobs", "state", "queued");
    awaitNow(1, "jobpool_queue_jobs", "state", "scheduled");
    awaitNow(2, "jobpool_workers", "state", "busy");
    awaitNow(0, "jobpool_workers", "state", "idle");
    Scrape now = Scrape.of(client);
    assertThat(now.sum("jobpool_queue_oldest_wait_seconds")).isBetween(0.001, 60.0);
    assertThat(now.sum("jobpool_queue_limit_jobs")).isEqualTo(10_000);
    assertThat(now.sum("jobpool_replicas")).isEqualTo(1);
    assertThat(now.sum("jobpool_store_available")).isEqualTo(1);
    assertThat(now.sum("jobpool_workers_resident_bytes")).isGreaterThan(10e6);
  }

  @Test
  void clients_thatStay_areCountedWhileTheyDo() throws Exception {
    String job = client.submit(call(HANG, "[]"));
    try (Socket follower = new RawConnection(client.base()).open()) {
      String request = "GET " + job + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
      follower.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      awaitNow(1, "jobpool_streams_open");
      try (TalkingClient talking = service.tcp("samples.Chat::talk")) {
        awaitNow(1, "jobpool_sessions_open");
      }
    }
    awaitNow(0, "jobpool_sessions_open");
    awaitNow(0, "jobpool_streams_open");
  }

  @Test
  void map_itemsOfBothKinds_areCounted() {
    client.run("{\"func\":\"samples.Sleep::seconds\",\"items\":[0,0,0,0,-1]}");

    assertThat(grown("jobpool_map_items_total", "outcome", "succeeded")).isEqualTo(4);
    assertThat(grown("jobpool_map_items_total", "outcome", "failed")).isEqualTo(1);
  }

  @Test
  void webhooks_tookTwoAttempts_areCountedByResult() throws Exception {
    var first = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, socket) ->
            ScriptedServer.status(first.getAndIncrement() == 0 ? 500 : 204)
                .answer(request, socket))) {
      client.post(
          "/jobs",
          with(SQUARE, "[3]", "\"callback\":{\"url\":\"%s\"}".formatted(server.url("/hook"))),
          "traceparent",
          TRACE);
      String attempts = "jobpool_callback_attempt_seconds_count";
      awaitGrown(1, attempts, "kind", "webhook", "result", "delivered");
      assertThat(grown(attempts, "kind", "webhook", "result", "to_retry")).isEqualTo(1);
      assertThat(grown(attempts)).isEqualTo(2);
      assertThat(server.requests())
          .as("handed on as it came, as no collector is told of this service's own spans")
          .allMatch(request -> TRACE.equals(request.header("traceparent")));
    }
  }

  @Test
  void bytesAndTransactions_ofOneJob_areCounted() {
    String text = "x".repeat(100_000);
    client.run(call("samples.Text::upper", "[\"%s\"]".formatted(text)));

    assertThat(grown("jobpool_ipc_sent_bytes_total")).isBetween(100_000.0, 102_000.0);
    assertThat(grown("jobpool_ipc_received_bytes_total")).isBetween(100_000.0, 102_000.0);
    awaitGrown(1, RUN, "function", "samples.Text::upper");
    client.get(client.submit(call(SQUARE, "[2]")) + "?wait=10s");
    client.get("/jobs?pageSize=1");
    assertThat(grown("jobpool_store_commit_seconds_count")).isPositive();
    assertThat(grown("jobpool_store_changes_total")).isPositive();
    assertThat(grown("jobpool_store_read_seconds_count")).isPositive();
  }

  @Test
  void dashboardAndRules_nameWhatIsExported() throws Exception {
    client.run(with(FAIL, "[\"so that a retry is counted\"]", "\"retries\":1"));

    Map<String, Set<String>> exported = Scrape.of(client).labelsByName();

    assertThat(ChartQueries.all())
        .allSatisfy(query -> assertThat(ChartQueries.unknown(query, exported)).as(query).isEmpty());
  }

  @Test
  void page_namesEveryMetric() throws Exception {
    client.run(with(FAIL, "[\"so that a retry is counted\"]", "\"retries\":1"));
    String page = Files.readString(Path.of("docs/metrics.md"));

    assertThat(Scrape.of(client).labelsByName().keySet())
        .filteredOn(name -> name.startsWith("jobpool_"))
        .hasSizeGreaterThan(30)
        .allSatisfy(name ->
            assertThat(page)
                .contains("| `" + name.replaceAll("_(bucket|count|sum|max)$", "") + "` |"));
  }

  @Test
  void log_asJson_namesTheJobThatLostItsWorker() {
    JsonNode lost = client.post("/jobs?wait=60s", call(EXIT, "[9]"), "traceparent", TRACE).json();

    List<JsonNode> lines =
        service.log().lines().map(line -> JsonMapper.shared().readTree(line)).toList();

    assertThat(lines)
        .filteredOn(line -> line.at("/jobId").asString("").equals(lost.at("/id").asString()))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.at("/function").asString()).isEqualTo(EXIT);
          assertThat(line.at("/traceId").asString()).isEqualTo(TRACE.substring(3, 35));
          assertThat(line.at("/log/level").asString()).isEqualTo("WARN");
          assertThat(line.at("/message").asString()).contains("exited with code 9");
          assertThat(line.at("/workerPid").asLong()).isPositive();
        });
  }

  @Test
  void sbom_ofTheJar_namesLibrariesAndLicences() {
    JsonNode bill = client.get("/actuator/sbom/application").json();

    assertThat(bill.at("/bomFormat").asString()).isEqualTo("CycloneDX");
    assertThat(bill.at("/components"))
        .filteredOn(it -> it.at("/name").asString().equals("sqlite-jdbc"))
        .singleElement()
        .satisfies(it -> {
          assertThat(it.at("/version").asString()).isNotEmpty();
          assertThat(it.at("/licenses/0/license/id").asString()).isEqualTo("Apache-2.0");
        });
  }
}
