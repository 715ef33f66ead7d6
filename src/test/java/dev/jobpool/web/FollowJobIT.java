package dev.jobpool.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FollowJobIT extends WebSliceTest {

  @Test
  void get_finishedAndFailed_areOk() {
    given(service)
        .get("/jobs/" + finishedJob())
        .then()
        .statusCode(200)
        .header("Retry-After", nullValue())
        .header("ETag", notNullValue())
        .body("value", equalTo(144));
    given(service).get("/jobs/" + failedJob()).then().statusCode(200).body("state", is("FAILED"));
  }

  @Test
  void get_sameETag_isNotModifiedUntilTheJobChanges() {
    UUID id = startedJob();
    Response first = given(service).get("/jobs/" + id);
    first.then().statusCode(200).header("Retry-After", "1");
    String etag = first.header("ETag");

    given(service)
        .header("If-None-Match", "\"other\", W/" + etag)
        .get("/jobs/" + id)
        .then()
        .statusCode(304)
        .body(is(""));
    runner.release(id, "1.5");
    given(service)
        .header("If-None-Match", etag)
        .get("/jobs/" + id)
        .then()
        .statusCode(200)
        .body("value", equalTo(1.5f));
  }

  @Test
  void get_wait_isHeldUntilTheJobIsFinished() throws Exception {
    UUID id = startedJob();
    CompletableFuture<Response> held =
        CompletableFuture.supplyAsync(() -> given(service).get("/jobs/" + id + "?wait=60s"));

    given(service)
        .get("/jobs/" + id + "?wait=50ms")
        .then()
        .statusCode(200)
        .body("ready", is(false));
    assertThat(held).isNotDone();
    runner.release(id, "[1]");

    held.get().then().statusCode(200).body("ready", is(true)).body("value", is(List.of(1)));
  }

  @Test
  void result_ofEachKindOfJob_result() {
    Response value = given(service).get("/jobs/" + finishedJob() + "/result");
    value.then().statusCode(200).contentType("application/json");
    assertThat(value.asString()).isEqualTo("144");

    UUID running = startedJob();
    given(service)
        .get("/jobs/" + running + "/result?wait=20ms")
        .then()
        .statusCode(202)
        .header("Location", "/jobs/" + running)
        .header("Retry-After", "1")
        .body("state", is("RUNNING"));

    given(service)
        .get("/jobs/" + failedJob() + "/result")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("type", is("/problems/job-failed"))
        .body("error.type", is("java.lang.IllegalStateException"))
        .body("error.trace", containsString("as asked"));
  }

  @Test
  void result_oldId_isGoneWhileOthersAreUnknown() {
    given(service)
        .get("/jobs/01890000-0000-7000-8000-000000000001/result")
        .then()
        .statusCode(410)
        .body("type", is("/problems/result-expired"));
    given(service)
        .get("/jobs/9f000000-0000-4000-8000-000000000001/result")
        .then()
        .statusCode(404)
        .body("type", is("/problems/no-such-job"));
  }

  @Test
  void log_result() {
    Response log = given(service).get("/jobs/" + finishedJob() + "/log");

    log.then().statusCode(200).contentType("text/plain;charset=UTF-8");
    assertThat(log.asString()).isEqualTo("printed by samples.Arithmetic::square\n");
  }

  @Test
  void cancel_running_isAcceptedUntilItIsStopped() {
    UUID id = startedJob();

    given(service)
        .delete("/jobs/" + id)
        .then()
        .statusCode(202)
        .header("Location", "/jobs/" + id)
        .body("state", is("RUNNING"));
    runner.stopped(id);
    given(service).delete("/jobs/" + id).then().statusCode(200).body("state", is("CANCELLED"));
  }

  @Test
  void cancel_waiting_endsItAtOnce() {
    runner.idle = false;
    UUID id = finishedJob();

    given(service)
        .delete("/jobs/" + id)
        .then()
        .statusCode(200)
        .body("state", is("CANCELLED"))
        .body("error.kind", is("cancelled"));
  }

  @Test
  void cancel_finished_isAConflictButItCanBePurged() {
    UUID id = finishedJob();

    given(service)
        .delete("/jobs/" + id)
        .then()
        .statusCode(409)
        .body("type", is("/problems/job-finished"));
    given(service)
        .delete("/jobs/" + id + "?purge=true")
        .then()
        .statusCode(200)
        .body("value", is(144));
    given(service).get("/jobs/" + id).then().statusCode(404);
    given(service).delete("/jobs/" + id + "?purge=true").then().statusCode(404);
  }

  @Test
  void purge_running_isAConflict() {
    given(service)
        .delete("/jobs/" + startedJob() + "?purge=true")
        .then()
        .statusCode(409)
        .body("type", is("/problems/job-not-finished"));
  }

  @Test
  void list_pages_haveEachJobOnceAndNewestFirst() {
    List<String> submitted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      submitted.addFirst(
          submit(
                  "",
                  "{\"func\":\"samples.Text::upper\",\"args\":[\"x\"],\"labels\":{\"run\":\"a,b\"}}")
              .path("id"));
    }

    List<String> listed = new ArrayList<>();
    String query = "?label=run=a,b&func=samples.Text::upper&state=SUCCEEDED&pageSize=2";
    String token = "";
    while (token != null) {
      Response page =
          given(service).get("/jobs" + query + (token.isEmpty() ? "" : "&pageToken=" + token));
      page.then().statusCode(200).body("jobs", everyItem(not(hasKey("value"))));
      listed.addAll(page.<List<String>>path("jobs.id"));
      token = page.path("nextPageToken");
    }

    assertThat(listed).isEqualTo(submitted);
  }

  @Test
  void list_conditions_leaveOutWhatDoesNotMeetThem() {
    String failed = failedJob().toString();

    given(service)
        .get("/jobs?state=FAILED,LOST&since=2020-01-01T00:00:00Z")
        .then()
        .statusCode(200)
        .body("jobs.id", hasItem(failed))
        .body("jobs.state", everyItem(is("FAILED")));
    given(service).get("/jobs?state=LOST&state=TIMED_OUT").then().body("jobs", empty());
    given(service).get("/jobs?label=no=where").then().body("jobs", empty());
    given(service).get("/jobs?since=2999-01-01T00:00:00Z").then().body("jobs", empty());
  }
}
