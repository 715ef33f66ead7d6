package dev.jobpool.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolIT extends WebSliceTest {

  @Test
  void status_result() {
    given(service)
        .get("/pool")
        .then()
        .statusCode(200)
        .body("state", is("OPEN"))
        .body("node", is("node-a"))
        .body("oldestWait", is("PT0.25S"))
        .body("queueLimit", is(100))
        .body("workers[0].id", is(7))
        .body("workers[0].state", is("BUSY"))
        .body("workers[0].currentJob", is(ScriptedPool.JOB.toString()))
        .body("workers[0].residentBytes", nullValue())
        .body("workers[0].age", is("PT1M30.5S"));
  }

  @Test
  void closeTerminateOpen_repeated_areHarmless() {
    for (String action : new String[] {"close", "close", "terminate", "terminate"}) {
      given(service).post("/pool/" + action).then().statusCode(200);
    }
    given(service).get("/pool").then().body("state", is("TERMINATED"));
    given(service).post("/pool/open").then().statusCode(200).body("state", is("OPEN"));
  }

  @Test
  void join_openClosedAndSlow_result() {
    given(service)
        .post("/pool/join")
        .then()
        .statusCode(409)
        .body("type", is("/problems/pool-open"));

    pool.close();
    given(service).post("/pool/join?wait=60s").then().statusCode(200).body("state", is("CLOSED"));

    pool.gone = false;
    given(service).post("/pool/join?wait=10ms").then().statusCode(202);
  }

  @Test
  void resize_result() {
    resize("{\"size\": 8}").then().statusCode(200).body("size", is(8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | /size | is required",
        "{\"size\":0} | /size | from 1 to 1024",
        "{\"size\":100000} | /size | from 1 to 1024",
        "{\"size\":99999999999} | /size | must be an integer",
        "{\"size\":\"8\"} | /size | must be an integer",
        "{\"size\":1.5} | /size | must be an integer",
        "{\"size\":null} | /size | must be an integer",
        "{\"sice\":8} | /sice | cannot be changed",
        "[8] | `` | must be an object"
      })
  void resize_badBody_pointsToIt(String body, String pointer, String detail) {
    resize(body)
        .then()
        .statusCode(400)
        .body("type", is("/problems/invalid-body"))
        .body("errors[0].pointer", is(pointer))
        .body("errors[0].detail", containsString(detail));
  }

  @Test
  void recycle_result() {
    given(service).delete("/pool/workers/7").then().statusCode(202);
    assertThat(pool.recycled).isEqualTo("7 false");
    given(service).delete("/pool/workers/7?force=true").then().statusCode(200);
    assertThat(pool.recycled).isEqualTo("7 true");
  }

  @ParameterizedTest
  @CsvSource({"8", "x", "99999999999", "-1"})
  void recycle_unknownWorker_isNotFound(String worker) {
    given(service)
        .delete("/pool/workers/" + worker)
        .then()
        .statusCode(404)
        .body("type", is("/problems/no-such-worker"));
  }

  @Test
  void recycle_badForce_isNamed() {
    given(service)
        .delete("/pool/workers/7?force=maybe")
        .then()
        .statusCode(400)
        .body("errors[0].parameter", is("force"));
  }

  private Response resize(String body) {
    return given(service).contentType(ContentType.JSON).body(body).patch("/pool");
  }
}
