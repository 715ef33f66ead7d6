package dev.jobpool;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.restassured.builder.RequestSpecBuilder;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over HTTP, with worker processes that run the sample functions. */
@SpringBootTest(
    classes = JobPoolApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "jobpool.pool.functions=target/functions",
      "jobpool.store.url=jdbc:sqlite:target/jobs-http-it/jobs.db",
      "jobpool.pool.size=2",
      "jobpool.pool.cancel-grace=200ms"
    })
class JobsHttpIT {

  /** How each documented example ends: its value, or the kind of its error. */
  private static final Map<String, String> ENDINGS =
      Map.ofEntries(
          Map.entry("samples.Arithmetic::square", "144"),
          Map.entry("samples.Arithmetic::power", "1024"),
          Map.entry("samples.Arithmetic::sum", "10"),
          Map.entry("samples.Bytes::size", "5"),
          Map.entry("samples.Text::upper", "\"HELLO, POOL\""),
          Map.entry("samples.Sleep::seconds", "1.5"),
          Map.entry("samples.Tasks::count", "null"),
          Map.entry("samples.Tasks::work", "49"),
          Map.entry("samples.Tasks::prepare", "null"),
          Map.entry("samples.Tasks::prepared", "\".*\""),
          Map.entry("samples.Process::pid", "[1-9][0-9]*"),
          Map.entry("samples.Progress::countdown", "0"),
          Map.entry("samples.Pages::fetch", "\\{\"url\":\"http://.*A board of films.*"),
          Map.entry("samples.Pages::record", "\"url:<http://.*> size:\\[16]\""),
          Map.entry("samples.MovieBoard::scrape", "\\[.*\"title\":\"Playtime\".*]"),
          Map.entry("samples.Faults::fail", "exception"),
          Map.entry("samples.Faults::deepTrace", "exception"),
          Map.entry("samples.Faults::unserialisable", "exception"),
          Map.entry("samples.Faults::exit", "worker-died"),
          Map.entry("samples.Faults::exhaustMemory", "out-of-memory"),
          Map.entry("samples.Faults::hang", "timeout"),
          Map.entry("samples.Faults::ignoreInterrupt", "timeout"),
          Map.entry("samples.Faults::spawnAndHang", "timeout"),
          Map.entry("samples.Faults::spawnChildren", "\\[[0-9,]+]"),
          Map.entry("samples.Faults::floodOutput", "null"));

  /** What the workers write: they run in the service's directory. */
  private static final Path PAGES = Path.of("db.txt");

  private static boolean hadPages;

  @LocalServerPort int port;
  private RequestSpecification service;

  @BeforeAll
  static void lookForPages() {
    hadPages = Files.exists(PAGES);
  }

  @AfterAll
  static void removePages() throws IOException {
    if (!hadPages) {
      Files.deleteIfExists(PAGES);
    }
  }

  @BeforeEach
  void address() {
    service = new RequestSpecBuilder().setBaseUri("http://localhost:" + port).build();
  }

  @Test
  void examples_ofEverySampleFunction_runAsTheyAreShown() {
    JsonNode document = JsonMapper.shared().readTree(given(service).get("/v3/api-docs").asString());
    JsonNode examples =
        document.at("/paths/~1jobs/post/requestBody/content/application~1json/examples");

    Map<String, String> endings = new TreeMap<>();
    examples
        .properties()
        .forEach(example ->
            endings.put(example.getKey(), ending(example.getValue().path("value").toString())));

    assertThat(endings.keySet()).isEqualTo(new TreeMap<>(ENDINGS).keySet());
    endings.forEach(
        (function, ending) -> assertThat(ending).as(function).matches(ENDINGS.get(function)));
  }

  /** Submits as the documentation says, follows the Location, and takes the result. */
  private String ending(String body) {
    Response accepted = given(service).contentType(ContentType.JSON).body(body).post("/jobs");
    String job = accepted.then().statusCode(202).extract().header("Location");
    given(service).get(job + "?wait=60s").then().statusCode(200).body("ready", is(true));
    Response result = given(service).get(job + "/result");
    return result.statusCode() == 200
        ? result.asString()
        : result.then().statusCode(409).extract().<String>path("error.kind");
  }

  @Test
  void job_printsAndReportsProgress_bothCanBeRead() {
    JsonPath job = run("{\"func\":\"samples.Faults::floodOutput\",\"kwargs\":{\"megabytes\":1}}");

    assertThat(given(service).get(job.getString("links.log")).asString()).startsWith("xxxxx");
  }

  @Test
  void job_cancelledWhileItRuns_freesItsWorker() {
    String location =
        submit("{\"func\":\"samples.Faults::hang\"}")
            .then()
            .statusCode(202)
            .extract()
            .header("Location");

    given(service).delete(location);
    given(service)
        .get(location + "?wait=30s")
        .then()
        .body("state", equalTo("CANCELLED"))
        .body("error.kind", equalTo("cancelled"));
    assertThat(run("{\"func\":\"samples.Arithmetic::square\",\"args\":[3]}").getInt("value"))
        .isEqualTo(9);
  }

  @Test
  void pool_closedJoinedAndOpenedAgain_takesJobsAgain() {
    given(service).post("/pool/close").then().statusCode(200);
    submit("{\"func\":\"samples.Process::pid\"}").then().statusCode(409);
    given(service)
        .post("/pool/join?wait=60s")
        .then()
        .statusCode(200)
        .body("workers", is(List.of()));

    given(service).post("/pool/open").then().statusCode(200).body("state", is("OPEN"));
    assertThat(run("{\"func\":\"samples.Process::pid\"}").getString("state"))
        .isEqualTo("SUCCEEDED");
  }

  private Response submit(String body) {
    return given(service).contentType(ContentType.JSON).body(body).post("/jobs");
  }

  private JsonPath run(String body) {
    return given(service)
        .contentType(ContentType.JSON)
        .body(body)
        .post("/jobs?wait=60s")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
