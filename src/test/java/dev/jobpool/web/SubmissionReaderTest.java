package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jobpool.job.JobRequest;
import dev.jobpool.web.Problem.BodyViolation;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionReaderTest {

  @Test
  void read_everyField_result() {
    Submission submission =
        read(
            """
            { "args" : [ 2, "é\\u0000" ,{"a":[1.50]}] , "kwargs": {"x" : null},
              "timeout": "30s", "startWithin": "PT5M", "runAt": "2030-01-31T09:00:00+01:00",
              "priority": -5, "retries": 3, "labels": {"team": "search"},
              "items": null, "callback": null, "func": "a.B::c" }
            """);

    JobRequest request = submission.request();
    assertThat(request.func()).isEqualTo("a.B::c");
    assertThat(request.args()).asString(UTF_8).isEqualTo("[ 2, \"é\\u0000\" ,{\"a\":[1.50]}]");
    assertThat(request.kwargs()).asString(UTF_8).isEqualTo("{\"x\" : null}");
    assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(request.startWithin()).isEqualTo(Duration.ofMinutes(5));
    assertThat(request.runAt()).isEqualTo(Instant.parse("2030-01-31T08:00:00Z"));
    assertThat(request.priority()).isEqualTo(-5);
    assertThat(request.retries()).isEqualTo(3);
    assertThat(request.labels()).isEqualTo(Map.of("team", "search"));
    assertThat(submission.positional()).isEqualTo(3);
    assertThat(submission.keywords()).isEqualTo(Set.of("x"));
  }

  @Test
  void read_funcAlone_hasEmptyArguments() {
    Submission submission = read("{\"func\":\"a.B::c\"}");

    assertThat(submission.request().args()).asString(UTF_8).isEqualTo("[]");
    assertThat(submission.request().kwargs()).asString(UTF_8).isEqualTo("{}");
    assertThat(submission.request().timeout()).isNull();
    assertThat(submission.positional()).isZero();
  }

  @Test
  void read_byteOrderMark_cutsTheArgumentsRight() {
    Submission submission = read("\uFEFF{\"func\":\"a.B::c\",\"args\":[\"€\",2]}");

    assertThat(submission.request().args()).asString(UTF_8).isEqualTo("[\"€\",2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | `` | must be an object",
        "\"text\" | `` | must be an object",
        "{} | /func | is required",
        "{\"func\":null} | /func | is required",
        "{\"func\":7} | /func | must be a string",
        "{\"func\":\" \"} | /func | must be the name",
        "{\"func\":\"f\",\"arg\":[1]} | /arg | is no field",
        "{\"func\":\"f\",\"a/b~\":{}} | /a~1b~0 | is no field",
        "{\"func\":\"f\",\"args\":{}} | /args | must be an array",
        "{\"func\":\"f\",\"args\":\"[]\"} | /args | must be an array",
        "{\"func\":\"f\",\"kwargs\":[]} | /kwargs | must be an object",
        "{\"func\":\"f\",\"timeout\":30} | /timeout | must be a string: a duration",
        "{\"func\":\"f\",\"timeout\":\"-1s\"} | /timeout | negative",
        "{\"func\":\"f\",\"timeout\":\"0s\"} | /timeout | longer than zero",
        "{\"func\":\"f\",\"timeout\":\"9999999999d\"} | /timeout | 365 days",
        "{\"func\":\"f\",\"startWithin\":\"366d\"} | /startWithin | 365 days",
        "{\"func\":\"f\",\"startWithin\":\"soon\"} | /startWithin | is no duration",
        "{\"func\":\"f\",\"runAt\":\"tomorrow\"} | /runAt | is no time",
        "{\"func\":\"f\",\"runAt\":\"2030-01-31\"} | /runAt | is no time",
        "{\"func\":\"f\",\"runAt\":\"+999999999-01-01T00:00:00Z\"} | /runAt | is no time",
        "{\"func\":\"f\",\"priority\":101} | /priority | from -100 to 100",
        "{\"func\":\"f\",\"priority\":99999999999999999999} | /priority | from -100 to 100",
        "{\"func\":\"f\",\"priority\":1.0} | /priority | from -100 to 100",
        "{\"func\":\"f\",\"priority\":\"1\"} | /priority | from -100 to 100",
        "{\"func\":\"f\",\"retries\":-1} | /retries | from 0 to 100",
        "{\"func\":\"f\",\"retries\":true} | /retries | from 0 to 100",
        "{\"func\":\"f\",\"labels\":[]} | /labels | must be an object",
        "{\"func\":\"f\",\"labels\":{\"team\":1}} | /labels/team | must be a string",
        "{\"func\":\"f\",\"labels\":{\"\":\"x\"}} | /labels/ | 1 to 256",
      })
  void read_wrongField_pointsToIt(String body, String pointer, String detail) {
    Problem problem = problem(body);

    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_BODY);
    assertThat(problem.violations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(((BodyViolation) violation).pointer()).isEqualTo(pointer);
          assertThat(((BodyViolation) violation).detail()).contains(detail);
        });
  }

  @Test
  void read_severalWrongFields_listsAllUpToALimit() {
    var body = new StringBuilder("{\"timeout\":1");
    for (int i = 0; i < 100; i++) {
      body.append(",\"x").append(i).append("\":[[1]]");
    }

    Problem problem = problem(body.append('}').toString());

    assertThat(problem.violations()).hasSize(20);
    assertThat(problem.detail()).startsWith("/timeout").contains("19 more");
  }

  @Test
  void read_tooManyLabels_refused() {
    var body = new StringBuilder("{\"func\":\"f\",\"labels\":{\"a\":\"b\"");
    for (int i = 0; i < SubmissionReader.MAX_LABELS; i++) {
      body.append(",\"l").append(i).append("\":\"v\"");
    }

    assertThat(problem(body.append("}}").toString()).detail()).contains("64 entries");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | empty",
        "`  ` | blank",
        "{\"func\":\"f\" | line 1, column",
        "{\"func\":\"f\"} x | line 1, column",
        "{\"func\":\"f\"}{} | more follows",
        "{'func':'f'} | line 1, column 2",
        "{\"func\":\"f\",} | line 1, column",
        "{\"func\":\"f\",\"args\":[NaN]} | line 1, column",
        "{\"func\":\"f\",\"args\":[01]} | line 1, column",
        "{\"func\":\"f\",\"func\":\"g\"} | Duplicate",
        "{\"func\":\"f\",\"kwargs\":{\"a\":1,\"a\":2}} | Duplicate",
        "{\"func\":\"f\",\"args\":[{\"a\":1,\"a\":2}]} | Duplicate",
        "// comment | line 1, column",
      })
  void read_malformed_tellsWhere(String body, String detail) {
    Problem problem = problem(body);

    assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_JSON);
    assertThat(problem.detail()).contains(detail).doesNotContain("jackson", "StreamRead", "[]");
  }

  @Test
  void read_tooDeep_refused() {
    String deep = "[".repeat(300) + "]".repeat(300);

    assertThat(problem("{\"func\":\"f\",\"args\":" + deep + "}").detail()).contains("nesting 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.", "-1", "1e"})
  void read_numberOfAbsurdLength_refused(String prefix) {
    String number = prefix + "1".repeat(5000);

    assertThat(problem("{\"func\":\"f\",\"args\":[" + number + "]}").detail())
        .contains("digits of a number 1000");
  }

  @Test
  void read_otherEncoding_refused() {
    assertThat(problem("{\"func\":\"f\"}".getBytes(UTF_16LE)).detail()).contains("not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C0 80", "ED A0 80", "FF", "E2 82", "F5 80 80 80"})
  void read_invalidUtf8InsideAnArgument_refused(String hex) {
    byte[] broken = HexFormat.ofDelimiter(" ").parseHex(hex);
    byte[] body = new byte[22 + broken.length + 3];
    System.arraycopy("{\"func\":\"f\",\"args\":[ \"".getBytes(UTF_8), 0, body, 0, 22);
    System.arraycopy(broken, 0, body, 22, broken.length);
    System.arraycopy("\"]}".getBytes(UTF_8), 0, body, 22 + broken.length, 3);

    assertThat(problem(body).detail()).contains("not UTF-8, at byte 22");
  }

  private static Submission read(String body) {
    return SubmissionReader.read(body.getBytes(UTF_8));
  }

  private static Problem problem(String body) {
    return problem(body.getBytes(UTF_8));
  }

  private static Problem problem(byte[] body) {
    return catchThrowableOfType(ProblemException.class, () -> SubmissionReader.read(body))
        .problem();
  }
}
