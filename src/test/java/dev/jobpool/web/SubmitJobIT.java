package dev.jobpool.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.equalToIgnoringCase;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SubmitJobIT extends WebSliceTest {
  private static final String POWER =
      "{\"func\": \"samples.Arithmetic::power\", \"args\": [2, 10]}";
  private static final String SLEEP = "{\"func\": \"samples.Sleep::seconds\", \"args\": [60]}";

  @Test
  void submit_asynchronously_acceptsTheJob() {
    submit("", SLEEP)
        .then()
        .statusCode(202)
        .contentType(ContentType.JSON)
        .header("Location", matchesPattern("/jobs/[0-9a-f-]{36}"))
        .header("Retry-After", "1")
        .header("Vary", "Prefer")
        .body("func", equalTo("samples.Sleep::seconds"))
        .body("ready", equalTo(false))
        .body("successful", nullValue())
        .body("links.self", startsWith("/jobs/"));
  }

  @Test
  void submit_sameIdempotencyKeyAndBody_isTheFirstJobAgain() {
    String first = keyed("?mode=sync", "again", POWER).then().extract().path("id");

    keyed("?mode=sync", "again", POWER)
        .then()
        .statusCode(200)
        .body("id", equalTo(first))
        .body("value", equalTo(1024));
    keyed("", "again", POWER)
        .then()
        .statusCode(202)
        .header("Location", equalTo("/jobs/" + first))
        .body("state", equalTo("SUCCEEDED"));
  }

  @Test
  void submit_sameIdempotencyKeyAndAnotherBody_isRefused() {
    keyed("", "other", POWER).then().statusCode(202);

    keyed("", "other", POWER.replace("10", "11"))
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/key-reused"))
        .body("errors[0].header", equalTo("Idempotency-Key"));
  }

  @Test
  void submit_sameIdempotencyKeyWhileTheFirstIsAnswered_isRefused() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Response> first = threads.submit(() -> keyed("?wait=2s", "busy", SLEEP));
      await().until(() -> keyed("", "busy", SLEEP).statusCode() == 409);
      assertThat(first.get().statusCode()).isIn(202, 409);
    }
    keyed("", "busy", SLEEP).then().statusCode(202);
  }

  private Response keyed(String query, String key, String body) {
    return given(service)
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/jobs" + query);
  }

  @Test
  void submit_synchronously_answersWithTheFinishedJob() {
    submit("?mode=sync", POWER)
        .then()
        .statusCode(200)
        .body("state", equalTo("SUCCEEDED"))
        .body("successful", equalTo(true))
        .body("value", equalTo(1024))
        .body("attempt", equalTo(1))
        .body("worker.pid", equalTo(4711))
        .body("runMillis", greaterThanOrEqualTo(0f));
  }

  @Test
  void submit_synchronouslyAndFailing_isStillOk() {
    submit("?mode=sync", "{\"func\":\"samples.Faults::fail\",\"kwargs\":{\"message\":\"x\"}}")
        .then()
        .statusCode(200)
        .body("state", equalTo("FAILED"))
        .body("successful", equalTo(false))
        .body("error.kind", equalTo("exception"))
        .body("error.type", equalTo("java.lang.IllegalStateException"));
  }

  @Test
  void submit_synchronouslyAndLonger_acceptsTheJobWhenTheWaitEnds() {
    for (String query : new String[] {"?mode=sync", "?wait=20ms", "?mode=sync&wait=PT0.02S"}) {
      submit(query, SLEEP)
          .then()
          .statusCode(202)
          .header("Location", startsWith("/jobs/"))
          .header("Retry-After", "1")
          .body("state", equalTo("RUNNING"));
    }
  }

  @Test
  void submit_preferWait_waitsAndSaysSo() {
    prefer("wait=10", "", POWER)
        .then()
        .statusCode(200)
        .header("Preference-Applied", "wait=10")
        .header("Vary", equalToIgnoringCase("Prefer"))
        .body("value", equalTo(1024));
  }

  @Test
  void submit_preferRespondAsync_answersAtOnce() {
    prefer("respond-async", "?mode=sync", SLEEP)
        .then()
        .statusCode(202)
        .header("Preference-Applied", "respond-async");
  }

  @Test
  void submit_malformedPreference_isIgnored() {
    prefer("wait=soon", "", POWER).then().statusCode(202).header("Preference-Applied", nullValue());
  }

  @Test
  void submit_modeAsyncWithWait_isRefused() {
    submit("?mode=async&wait=1s", POWER)
        .then()
        .statusCode(400)
        .body("errors[0].parameter", equalTo("wait"));
  }

  @Test
  void submit_keywordsAndChunkedBody_bind() {
    String body =
        "{\"kwargs\":{\"exponent\":10,\"base\":2},\"labels\":{\"a\":\"b\"},"
            + "\"func\":\"samples.Arithmetic::power\"}";
    given(service)
        .contentType("application/json;charset=utf-8")
        .body(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
        .post("/jobs?mode=sync")
        .then()
        .statusCode(200)
        .body("labels.a", equalTo("b"));
  }

  @Test
  void submit_closedPool_isAConflict() {
    runner.open = false;

    submit("", POWER).then().statusCode(409).body("type", equalTo("/problems/pool-closed"));
  }

  @Test
  void submit_fullQueue_isUnavailableForAWhile() {
    runner.idle = false;
    Response last = submit("", POWER);
    for (int i = 0; i < WebSlice.QUEUE_LIMIT && last.statusCode() == 202; i++) {
      last = submit("", POWER);
    }

    last.then()
        .statusCode(503)
        .header("Retry-After", matchesPattern("[1-9][0-9]*"))
        .body("type", equalTo("/problems/queue-full"));
    assertThat(given(service).get("/jobs?state=QUEUED").path("jobs.size()").toString())
        .isEqualTo(String.valueOf(WebSlice.QUEUE_LIMIT));
    given(service)
        .get("/jobs?state=QUEUED")
        .then()
        .body("jobs.queuePosition", equalTo(List.of(5, 4, 3, 2, 1)));
    cancelAllQueued();
  }

  private void cancelAllQueued() {
    List<String> ids = given(service).get("/jobs?state=QUEUED").path("jobs.id");
    ids.forEach(id -> given(service).delete("/jobs/" + id).then().statusCode(200));
  }

  private Response prefer(String preference, String query, String body) {
    return given(service)
        .contentType(ContentType.JSON)
        .header("Prefer", preference)
        .body(body)
        .post("/jobs" + query);
  }
}
