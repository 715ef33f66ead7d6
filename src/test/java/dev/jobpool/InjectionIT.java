package dev.jobpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.RawConnection.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What clients write stays what it is: it becomes no header, no line of the log and no path. */
class InjectionIT {
  private static final String JOB = "0199d3f2-7c1a-7000-8000-000000000001";

  @TempDir static Path temporary;
  private static ServiceProcess service;
  private static ServiceClient client;
  private static RawConnection raw;

  @BeforeAll
  static void start() throws IOException {
    service = ServiceProcess.start(temporary, "jobpool.pool.size=1").awaitStarted();
    client = service.client();
    raw = new RawConnection(client.base());
    service.awaitFullPool(client, 1);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  private static Answer send(String method, String path, String body, String... headers)
      throws IOException {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: x\r\n");
    request.append("Connection: close\r\nContent-Type: application/json\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    byte[] bytes = body.getBytes(UTF_8);
    request.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    return raw.exchange((request + new String(bytes, ISO_8859_1)).getBytes(ISO_8859_1));
  }

  static Stream<Arguments> placesForALine() {
    String line = "%0d%0aX-Injected:%201%0d%0a%0d%0ainjected";
    return Stream.of(
        Arguments.of("GET", "/functions/" + line),
        Arguments.of("GET", "/jobs/" + line),
        Arguments.of("GET", "/jobs/" + JOB + line + "/result"),
        Arguments.of("GET", "/jobs?label=a%3D" + line),
        Arguments.of("GET", "/jobs?func=" + line),
        Arguments.of("GET", "/jobs?pageToken=" + line),
        Arguments.of("GET", "/jobs?" + line + "=1"),
        Arguments.of("GET", "/problems/" + line),
        Arguments.of("GET", "/sessions?func=" + line),
        Arguments.of("GET", "/" + line),
        Arguments.of("DELETE", "/pool/workers/" + line));
  }

  @ParameterizedTest
  @MethodSource("placesForALine")
  void line_inAPathOrQuery_becomesNoHeader(String method, String path) throws IOException {
    assertThatNothingIsInjected(send(method, path, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Idempotency-Key: a\rX-Injected: 1",
        "Idempotency-Key: a\nX-Injected: 1",
        "Idempotency-Key: a\0b",
        "Idempotency-Key: \u00e9",
        "Last-Event-ID: 1\rX-Injected: 1",
        "X-Request-Id: a\rX-Injected: 1",
        "Origin: http://a\rX-Injected: 1"
      })
  void line_inAHeader_becomesNoHeader(String header) throws IOException {
    assertThatNothingIsInjected(
        send("POST", "/jobs", "{\"func\":\"samples.Process::pid\"}", header));
    assertThatNothingIsInjected(send("GET", "/jobs/" + JOB + "/events", "", header));
  }

  @Test
  void line_inLabelsAndNames_staysInTheirJson() throws IOException {
    String odd = "a\\r\\nX-Injected: 1\\r\\n\\r\\ninjected";
    Answer labelled =
        send(
            "POST",
            "/jobs?wait=20s",
            "{\"func\":\"samples.Process::pid\",\"labels\":{\"%s\":\"%s\"}}".formatted(odd, odd));
    assertThat(labelled.status()).isIn(200, 400);
    assertThatNothingIsInjected(labelled);
    Answer unknown = send("POST", "/jobs", "{\"func\":\"%s::x\"}".formatted(odd));
    assertThat(unknown.status()).isIn(400, 404);
    assertThatNothingIsInjected(unknown);
    Answer printed =
        send(
            "POST",
            "/jobs?wait=20s",
            "{\"func\":\"samples.Faults::fail\",\"args\":[\"%s\"]}".formatted(odd));
    assertThat(printed.status()).isEqualTo(200);
    assertThatNothingIsInjected(printed);
  }

  private static void assertThatNothingIsInjected(Answer answer) {
    assertThat(answer.status()).as(answer.head()).isNotZero().isLessThan(500);
    assertThat(answer.head().lines()).noneMatch(line -> line.startsWith("x-injected"));
    assertThat(answer.text()).doesNotStartWith("injected");
    assertThat(service.log().lines())
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).matches("^(x-)?injected.*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/functions/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/functions/%2e%2e/%2e%2e/etc/passwd",
        "/functions/..%5c..%5cetc%5cpasswd",
        "/functions/..%252f..%252fetc%252fpasswd",
        "/samples/../application.yaml",
        "/samples/..%2fapplication.yaml",
        "/samples/%2e%2e/application.yaml",
        "/samples/..;/application.yaml",
        "/samples//../../application.yaml",
        "/samples/....//application.yaml",
        "/swagger-ui/../../application.yaml",
        "/swagger-ui/..%2f..%2fapplication.yaml",
        "/swagger-ui/%2e%2e/%2e%2e/META-INF/MANIFEST.MF",
        "/problems/..%2f..%2fapplication.yaml",
        "/actuator/../application.yaml",
        "/META-INF/MANIFEST.MF",
        "/WEB-INF/web.xml",
        "/application.yaml",
        "/db/sqlite/V1__jobs.sql",
        "//etc/passwd",
        "/file:/etc/passwd"
      })
  void path_toAFile_leadsNowhere(String path) throws IOException {
    Answer answer = send("GET", path, "");

    assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
    assertThat(answer.text())
        .doesNotContain("root:", "jobpool:\n", "springdoc:", "Main-Class", "CREATE TABLE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd::read",
        "java.lang.Runtime::exec",
        "java.lang.System::exit",
        "dev.jobpool.pool.worker.WorkerMain::main",
        "samples.Text::upper/../../x",
        "jar:file:/tmp/x.jar!/A::b",
        "samples/Text::upper",
        "samples.Text::<init>",
        "samples.Text::getClass",
        "samples.Text$::upper",
        "samples.Text::\\u0000upper"
      })
  void function_thatIsNoneOfTheFolders_isNotCalled(String name) throws IOException {
    Answer answer = send("POST", "/jobs", "{\"func\":\"%s\"}".formatted(name));

    assertThat(answer.status()).as(answer.text()).isIn(400, 404);
  }

  /** The service evaluates no pattern of a client's: only a worker does, whose time is limited. */
  @Test
  void patternBomb_inAWorker_endsWithItsTimeAndTheServiceServes() {
    String bomb =
        """
        {"func":"samples.MovieBoard::scrape","timeout":"1s","args":["%s/samples/board.html","%s"]}
        """
            .formatted(client.base(), "(([^x]+)+)+$$$y");
    String slow = client.submit(bomb);
    assertThat(client.get("/jobs").status()).isEqualTo(200);

    JsonNode ended = client.get(slow + "?wait=30s").json();
    assertThat(ended.at("/ready").asBoolean()).isTrue();
    JsonNode next = client.run(ServiceClient.call("samples.Arithmetic::square", "[12]"));
    assertThat(next.at("/value").asInt()).isEqualTo(144);
  }
}
