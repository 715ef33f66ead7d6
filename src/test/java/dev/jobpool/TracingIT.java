package dev.jobpool;

import static dev.jobpool.ServiceProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.Collector.Span;
import dev.jobpool.callback.ScriptedServer;
import dev.jobpool.function.FunctionFolder;
import dev.jobpool.job.TraceParent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Traces through a service that tells a collector of them, from the request to the webhook. */
@EnabledOnOs(OS.LINUX)
@Timeout(90)
class TracingIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String FUNCTIONS =
      """
      package traced;
      import dev.jobpool.api.JobContext;
      import java.nio.file.*;
      public final class Job {
        public static String trace(JobContext job) { return job.traceParent().orElse("none"); }
        public static String ofItem(int number, JobContext job) { return trace(job); }
        public static String failOnce(String file, JobContext job) throws Exception {
          if (Files.notExists(Path.of(file))) {
            Files.writeString(Path.of(file), trace(job));
            throw new IllegalStateException("the first time, on purpose");
          }
          return trace(job);
        }
        public static void told(String value, JobContext job) throws Exception {
          Files.writeString(Path.of(System.getProperty("told")), trace(job));
        }
      }
      """;

  @TempDir static Path temporary;
  private static Collector collector;
  private static ServiceProcess service;
  private static ServiceClient client;

  @BeforeAll
  static void start() throws Exception {
    collector = new Collector();
    Path functions = new FunctionFolder(temporary).jar("traced.jar", FUNCTIONS).path();
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.pool.functions=" + functions,
                "jobpool.pool.worker-jvm-args=-Dtold=" + temporary.resolve("told"),
                "jobpool.tracing.endpoint=" + collector.endpoint(),
                "jobpool.webhooks.secrets=whsec_"
                    + Base64.getEncoder().encodeToString(new byte[32]),
                "jobpool.webhooks.allowed-networks=127.0.0.0/8")
            .awaitStarted();
    client = service.client();
    service.awaitFullPool(client, 2);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
    collector.close();
  }

  private static JsonNode run(String trace, String body) {
    return client
        .post("/jobs?wait=60s", body, TraceParent.HEADER, "00-" + trace + "-" + CALLER + "-01")
        .json();
  }

  private static Span awaitSpan(String trace, String name) {
    await()
        .atMost(PATIENCE)
        .until(() -> collector.spans(trace).stream().anyMatch(it -> it.name().equals(name)));
    return collector.spans(trace).stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static TraceParent parsed(JsonNode job) {
    return TraceParent.parse(job.at("/value").asString()).orElseThrow();
  }

  @Test
  void requestRunAndWebhook_areInTheCallersTrace_eachBelowTheOther() throws Exception {
    try (var server = ScriptedServer.start(ScriptedServer.status(204))) {
      JsonNode job =
          run(
              TRACE,
              "{\"func\":\"traced.Job::trace\",\"callback\":{\"url\":\"%s\"}}"
                  .formatted(server.url("/hook")));

      Span request = awaitSpan(TRACE, "POST /jobs");
      Span run = awaitSpan(TRACE, "run traced.Job::trace");
      Span webhook = awaitSpan(TRACE, "webhook");
      assertThat(request.parentId()).isEqualTo(CALLER);
      assertThat(run.parentId()).isEqualTo(request.spanId());
      assertThat(webhook.parentId()).isEqualTo(run.spanId());
      assertThat(parsed(job)).isEqualTo(new TraceParent(TRACE, run.spanId(), "01"));
      assertThat(server.requests().getFirst().header("traceparent"))
          .isEqualTo(new TraceParent(TRACE, webhook.spanId(), "01").text());
    }
  }

  @Test
  void attemptsItemsAndCallbackFunctions_areToldTheirOwnPlace() throws Exception {
    Path first = temporary.resolve("first");
    JsonNode job =
        run(
            OTHER_TRACE,
            """
            {"func": "traced.Job::failOnce", "args": ["%s"], "retries": 1,
             "callback": {"func": "traced.Job::told"}}
            """
                .formatted(first));

    Span callback = awaitSpan(OTHER_TRACE, "callback traced.Job::told");
    List<Span> runs =
        collector.spans(OTHER_TRACE).stream()
            .filter(it -> it.name().equals("run traced.Job::failOnce"))
            .toList();
    assertThat(runs)
        .extracting(it -> new TraceParent(OTHER_TRACE, it.spanId(), "01").text())
        .containsExactly(Files.readString(first), job.at("/value").asString());
    assertThat(Files.readString(temporary.resolve("told")))
        .isEqualTo(new TraceParent(OTHER_TRACE, callback.spanId(), "01").text());
    assertThat(callback.parentId()).isEqualTo(runs.getLast().spanId());
    JsonNode map = run(OTHER_TRACE, "{\"func\":\"traced.Job::ofItem\",\"items\":[1,2,3]}");
    Span mapRun = awaitSpan(OTHER_TRACE, "run traced.Job::ofItem");
    assertThat(map.at("/value").valueStream())
        .hasSize(3)
        .allMatch(
            it -> it.asString().equals(new TraceParent(OTHER_TRACE, mapRun.spanId(), "01").text()));
  }

  @Test
  void request_inNoTraceOrAMalformedOne_beginsItsOwn() {
    String body = "{\"func\":\"traced.Job::trace\"}";
    TraceParent own = parsed(client.run(body));
    TraceParent other =
        parsed(
            client
                .post("/jobs?wait=60s", body, "traceparent", "00-" + TRACE + "-" + CALLER + "-0x")
                .json());

    assertThat(own.traceId()).isNotEqualTo(other.traceId()).isNotEqualTo(TRACE);
    assertThat(other.traceId()).isNotEqualTo(TRACE);
    assertThat(awaitSpan(own.traceId(), "POST /jobs").parentId()).isEmpty();
    assertThat(awaitSpan(other.traceId(), "POST /jobs").parentId()).isEmpty();
  }
}
