package dev.jobpool.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client does wrong is answered with a problem that tells what it was. */
class RefusedRequestsIT extends WebSliceTest {
  private static final String POWER = "samples.Arithmetic::power";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[2]                | {}                        | /args/1          | missing argument"
            + " 'exponent'",
        "[]                 | {\"base\":2}              | /kwargs/exponent | missing argument"
            + " 'exponent'",
        "[2,3,4]            | {}                        | /args/2          | takes 2 arguments but"
            + " 3",
        "[2,3]              | {\"exp\":1}               | /kwargs/exp      | unexpected argument"
            + " 'exp'",
        "[2]                | {\"base\":2}              | /kwargs/base     | 'base' given twice",
        "[\"2\",3]          | {}                        | /args/0          | argument 'base'"
            + " (long): expected an integer",
        "[2,null]           | {}                        | /args/1          | 'exponent' (int)",
        "[2,99999999999]    | {}                        | /args/1          | 'exponent' (int)",
        "[2,1e999999999]    | {}                        | /args/1          | 'exponent' (int)",
        "[{},[]]            | {}                        | /args/0          | 'base' (long)",
        "[]                 | {\"base\":1,\"exponent\":\"x\"} | /kwargs/exponent | 'exponent'"
            + " (int)",
      })
  void submit_argumentsThatDoNotFit_nameTheParameter(
      String args, String kwargs, String pointer, String detail) {
    submit("", "{\"func\":\"%s\",\"args\":%s,\"kwargs\":%s}".formatted(POWER, args, kwargs))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("type", is("/problems/bad-arguments"))
        .body("errors.pointer", hasItem(pointer))
        .body("errors.detail", hasItem(containsString(detail)));
  }

  @Test
  void submit_unknownFunction_suggestsTheNearest() {
    submit("", "{\"func\":\"samples.Aritmetic::powr\"}")
        .then()
        .statusCode(404)
        .body("type", is("/problems/no-such-function"))
        .body("suggestions", hasItem(POWER));
  }

  @Test
  void submit_session_isNotCallable() {
    submit("", "{\"func\":\"samples.Chat::talk\"}")
        .then()
        .statusCode(400)
        .body("type", is("/problems/not-callable"))
        .body("errors[0].pointer", is("/func"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                             | /problems/malformed-json    | ``",
        "{\"func\":                     | /problems/malformed-json    | ``",
        "{\"func\":\"f\",\"args\":[1}]  | /problems/malformed-json    | ``",
        "[]                             | /problems/invalid-body      | ``",
        "{\"args\":[]}                  | /problems/invalid-body      | /func",
        "{\"func\":\"f\",\"argz\":[]}   | /problems/invalid-body      | /argz",
        "{\"func\":\"f\",\"items\":1}   | /problems/invalid-body      | /items",
        "{\"func\":\"f\",\"star\":true} | /problems/invalid-body      | /star",
        "{\"func\":\"f\",\"callback\":{}} | /problems/invalid-body   | /callback",
      })
  void submit_badBody_isAProblem(String body, String type, String pointer) {
    Response answer = submit("", body);

    answer.then().statusCode(400).contentType("application/problem+json").body("type", is(type));
    answer.then().body("status", is(400)).body("instance", is("/jobs"));
    if (!pointer.isEmpty()) {
      answer.then().body("errors[0].pointer", is(pointer));
    }
  }

  @Test
  void submit_idempotencyKeyThatIsNone_isRefused() {
    for (String key : List.of("", "k".repeat(256), "k\u00e9")) {
      given(service)
          .contentType(ContentType.JSON)
          .header("Idempotency-Key", key)
          .body("{\"func\":\"samples.Process::pid\"}")
          .post("/jobs")
          .then()
          .statusCode(400)
          .body("type", is("/problems/bad-request"))
          .body("errors[0].header", is("Idempotency-Key"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void submit_bodyOverTheLimit_isTooLarge(boolean chunked) {
    byte[] body = new byte[5_000_000];
    var request = given(service).contentType(ContentType.JSON);
    if (chunked) {
      request.body(new ByteArrayInputStream(body));
    } else {
      request.body(body);
    }

    request
        .post("/jobs")
        .then()
        .statusCode(413)
        .body("type", is("/problems/body-too-large"))
        .body("detail", containsString("100000 bytes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "nonsense",
        "application/json;charset=ISO-8859-1"
      })
  void submit_otherContentType_isUnsupported(String type) throws IOException {
    String answer =
        raw(
            "POST /jobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
                + type
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 415").contains("/problems/unsupported-media-type");
  }

  @Test
  void submit_noContentType_isUnsupported() throws IOException {
    String answer =
        raw("POST /jobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 415");
  }

  @ParameterizedTest
  @CsvSource({
    "/jobs?mode=fast, mode",
    "/jobs?mode=sync&mode=sync, mode",
    "/jobs?mode=sync&wait=1, wait",
    "/jobs?wait=-1s, wait",
    "/jobs?wait=10m, wait",
    "/jobs?mod=sync, mod"
  })
  void submit_badParameter_isNamed(String path, String parameter) {
    given(service)
        .contentType(ContentType.JSON)
        .body("{\"func\":\"samples.Process::pid\"}")
        .post(path)
        .then()
        .statusCode(400)
        .body("type", is("/problems/invalid-parameter"))
        .body("errors[0].parameter", is(parameter));
  }

  @ParameterizedTest
  @CsvSource({
    "/jobs?pageSize=0, pageSize",
    "/jobs?pageSize=201, pageSize",
    "/jobs?pageSize=ten, pageSize",
    "/jobs?pageSize=99999999999, pageSize",
    "/jobs?pageToken=x, pageToken",
    "/jobs?state=DONE, state",
    "'/jobs?state=RUNNING,', state",
    "/jobs?since=yesterday, since",
    "/jobs?label=team, label",
    "/jobs?label==x, label",
    "/jobs?label=a=1&label=a=2, label",
    "/jobs?color=red, color",
    "/jobs/" + UNKNOWN_ID + "?wait=soon, wait",
    "/jobs/" + UNKNOWN_ID + "/result?wait=99d, wait",
    "/pool?x=1, x",
    "/functions?x=1, x"
  })
  void get_badParameter_isNamed(String path, String parameter) {
    given(service)
        .get(path)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("type", is("/problems/invalid-parameter"))
        .body("errors[0].parameter", is(parameter));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        UNKNOWN_ID,
        "1",
        "1-1-1-1-1",
        "%00",
        "null",
        "ffffffff-ffff-7000-8000-00000000000g"
      })
  void job_unknownOrMalformedId_isNoSuchJob(String id) {
    for (String path : new String[] {"", "/result", "/log"}) {
      given(service)
          .urlEncodingEnabled(false)
          .get("/jobs/" + id + path)
          .then()
          .statusCode(id.equals("%00") ? is(400) : is(404))
          .contentType("application/problem+json");
    }
    if (!id.equals("%00")) {
      given(service)
          .delete("/jobs/" + id)
          .then()
          .statusCode(404)
          .body("type", equalTo("/problems/no-such-job"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /jobs, 'GET,POST'",
    "POST, /jobs/" + UNKNOWN_ID + ", 'DELETE,GET'",
    "DELETE, /pool, 'GET,PATCH'",
    "GET, /pool/close, POST",
    "DELETE, /functions, GET"
  })
  void any_otherMethod_isNotAllowed(Method method, String path, String allowed) {
    Response answer = given(service).request(method, path);

    answer.then().statusCode(405).body("type", is("/problems/method-not-allowed"));
    assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder(allowed.split(","));
  }

  @ParameterizedTest
  @CsvSource({"GET, /jobs", "GET, /pool", "GET, /functions", "POST, /jobs"})
  void any_acceptOfAnotherType_isNotAcceptable(Method method, String path) {
    given(service)
        .contentType(ContentType.JSON)
        .accept("text/html")
        .request(method, path)
        .then()
        .statusCode(406)
        .contentType("application/problem+json")
        .body("type", is("/problems/not-acceptable"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/jobs/" + UNKNOWN_ID + "/nothing", "/jobs/", "/problems/none"})
  void any_unknownPath_isNotFound(String path) {
    given(service).get(path).then().statusCode(404).body("type", is("/problems/not-found"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /jobs HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /{}|<> HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /jobs HTTP/1.1\r\n\r\n",
        "GET /jobs/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /jobs/..%2f..%2fx HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /jobs?state=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /pool/join HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n\r\n%zz",
        "PATCH /pool HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n\r\n%zz",
        "TRACE /jobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      })
  void any_brokenHttp_tellsNothingOfTheServer(String request) throws IOException {
    String answer = raw(request);

    assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d.*");
    assertThat(answer).doesNotContain("Tomcat", "Exception", "org.apache", "\tat ", "<html");
  }

  @Test
  void any_hugeHeader_isRefused() throws IOException {
    String answer = raw("GET /jobs HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d.*").doesNotContain("Tomcat", "Exception");
  }

  @Test
  void problems_everyTypeIsExplained() {
    for (ProblemType type : ProblemType.values()) {
      given(service)
          .get(type.uri().toString())
          .then()
          .statusCode(200)
          .body("status", is(type.status().value()))
          .body("explanation", is(type.explanation()));
    }
    given(service).get("/problems").then().body("size()", is(ProblemType.values().length));
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
