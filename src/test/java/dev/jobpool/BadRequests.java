package dev.jobpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import tools.jackson.databind.JsonNode;

/**
 * Makes requests that are wrong in some way, or in several: the same ones for the same seed. Few of
 * them are right by accident; none of those may do harm to the pool.
 */
final class BadRequests {

  /** One request, and the operation of the document that it is aimed at. */
  record BadRequest(String method, String template, byte[] bytes) {

    @Override
    public String toString() {
      String text = new String(bytes, ISO_8859_1);
      return text.length() <= 2000 ? text : text.substring(0, 2000) + "… " + bytes.length;
    }
  }

  private record Operation(String method, String template, List<String> parameters) {}

  /** The one with most to go wrong. */
  private static final Operation SUBMIT = new Operation("POST", "/jobs", List.of("mode", "wait"));

  private static final List<String> METHODS =
      List.of(
          "GET",
          "HEAD",
          "PUT",
          "POST",
          "DELETE",
          "PATCH",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "PROPFIND",
          "get",
          "G,T",
          "M".repeat(300));

  /** JSON, or nearly; numbers are no valid size of a pool. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "-0",
          "1e400",
          "1e-400",
          "0.5",
          "NaN",
          "Infinity",
          "01",
          "0x10",
          "1" + "0".repeat(40),
          "9".repeat(2000),
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\q\"",
          "\"x",
          "'x'",
          "[]",
          "{}",
          "[null]",
          "[[[[]]]]",
          "{\"a\":1,\"a\":2}",
          "{\"\":{}}",
          "[1,]",
          "[1}",
          "// x",
          "undefined",
          "\"" + "é".repeat(5000) + "\"",
          "[".repeat(10_000),
          "{\"a\":".repeat(3000),
          "[".repeat(150) + "]".repeat(150),
          "\"30s\"",
          "\"PT-1S\"",
          "\"NaNs\"",
          "\"1e9d\"",
          "\"P1Y\"",
          "\"99999999999999999999d\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"2026-02-30T00:00:00Z\"",
          "\"-1\"",
          "\"Infinity\"",
          "\uFEFF1",
          "1 2");

  private static final List<String> TEXTS =
      List.of(
          "",
          "x",
          "-1",
          "0",
          "1e3",
          "NaN",
          "null",
          "%00",
          "%",
          "%zz",
          "%c0%80",
          "%ff",
          "%ed%a0%80",
          "%F0%9F%92%A9",
          "a%0d%0aX:%20y",
          "%2e%2e%2f",
          "%2F",
          "%5C",
          "..%252f",
          ";x=1",
          "'",
          "\"",
          "<script>",
          "{}",
          "[0]",
          "x".repeat(3000),
          "9".repeat(400),
          "-9223372036854775809",
          "2147483648",
          "1ms",
          "-1ms",
          "PT",
          "PT-1S",
          "P99999999999D",
          "NaNs",
          "1e9s",
          "1%20s",
          "%EF%BC%91s",
          "ffffffff-ffff-7000-8000-000000000001",
          "1-1-1-1-1",
          "SUCCEEDED",
          "2026-01-01T00:00:00Z",
          "9999999999-01-01T00:00:00Z",
          "samples.Arithmetic::square",
          "true",
          "AQGiBoVvwXAAm2jU_rtZ-uw",
          "a=1",
          "=",
          "a=" + "b".repeat(300));

  private static final List<String> HEADERS =
      List.of(
          "Accept: nonsense",
          "Accept: */",
          "Accept: application/json;q=NaN",
          "Accept: text/html",
          "Content-Type: application/json; charset=\"",
          "Content-Type: application/json;charset=UTF-16",
          "Content-Type: a/b/c",
          "Content-Type: application/x-ndjson",
          "Last-Event-ID: " + "0".repeat(4000),
          "Prefer: a=" + " ".repeat(6000) + "!",
          "Authorization: Bearer x",
          "X-API-Key: \u00e9",
          "traceparent: 00-0-0-00",
          "Content-Type: " + "a/".repeat(1000),
          "Content-Encoding: gzip",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked",
          "Content-Length: 3",
          "Content-Length: 99999999999999999999",
          "Content-Length: 1000",
          "Expect: 100-continue",
          "Expect: everything",
          "Prefer: wait=NaN",
          "Prefer: wait=-1",
          "Prefer: wait",
          "Prefer: wait=0",
          "Prefer: respond-async, wait=99999999999999999999",
          "Prefer: ,;=\"",
          "If-None-Match: W/\"",
          "If-None-Match: *",
          "If-None-Match: " + "\"x\",".repeat(1000),
          "Range: bytes=0-0,-1",
          "Idempotency-Key: ",
          "X-HTTP-Method-Override: DELETE",
          "X-Forwarded-Host: a b",
          "Host: y",
          "Cookie: JSESSIONID=\u0001",
          "Origin: null",
          "Upgrade: websocket",
          "Connection: upgrade",
          "X: " + "y".repeat(6000),
          "Bad Header: x",
          ": x",
          "X",
          "\tX: y",
          "X:\u0000y");

  private static final String JOB =
      """
      {"func":"samples.Arithmetic::power","args":[2,10],"kwargs":{},"timeout":"2s",\
      "startWithin":"20s","runAt":null,"priority":1,"retries":1,"labels":{"team":"search"}}\
      """;

  /** Names, and values that are right, odd, or of the right type at least. */
  private static final String[][] FIELDS = {
    {
      "func",
      "\"samples.Arithmetic::sum\"",
      "\"samples.Process::pid\"",
      "\"samples.Text::upper\"",
      "\"samples.Faults::fail\"",
      "\"samples.Chat::talk\"",
      "\"::\"",
      "\"samples.Text::\\u0000\""
    },
    {
      "args",
      "[]",
      "[[1,2,3]]",
      "[\"\\ud83d\\udca9\\u0000\"]",
      "[\"\\ud800\"]",
      "[[1e2]]",
      "[[-0]]",
      "[[9223372036854775807]]",
      "[[null]]",
      "[{}]"
    },
    {
      "kwargs",
      "{}",
      "{\"text\":\"x\"}",
      "{\"\":1}",
      "{\"numbers\":[1]}",
      "{\"message\":\"\\n\\u2028\"}"
    },
    {"timeout", "\"30s\"", "\"1ms\"", "\"PT0.000000001S\"", "\"3650d\"", "\"0s\"", "null"},
    {"startWithin", "\"1ms\"", "\"3650d\"", "\"5m\"", "null"},
    {
      "runAt",
      "\"0001-01-01T00:00:00Z\"",
      "\"9999-12-31T23:59:59.999999999+18:00\"",
      "\"2026-01-01T00:00:00-18:00\"",
      "\"2016-12-31T23:59:60Z\"",
      "null"
    },
    {"priority", "9", "-9", "100", "-100", "2147483647", "-2147483648", "1.0", "null"},
    {"retries", "0", "3", "100", "-1", "null"},
    {"labels", "{}", "{\"\\u0000\":\"\\ud800\"}", "{\"a=b\":\"c&d\"}", "{\"a\":null}", "null"},
    {"items", "null", "[]", "[1]", "{}", "[[1],{}]"},
    {"star", "true", "null", "1"},
    {"chunksize", "1", "0", "-1", "1e9", "null"},
    {"callback", "null", "{}"}
  };

  private static final String RESIZE = "{\"size\":-77777}";

  private final Random random;
  private final List<Operation> operations = new ArrayList<>();

  /**
   * @param document the service's OpenAPI document
   */
  BadRequests(long seed, JsonNode document) {
    this.random = new Random(seed);
    document
        .at("/paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    operations.add(
                        new Operation(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            operation
                                .getValue()
                                .at("/parameters")
                                .valueStream()
                                .filter(parameter -> parameter.at("/in").asString().equals("query"))
                                .map(parameter -> parameter.at("/name").asString())
                                .toList()))));
  }

  int operations() {
    return operations.size();
  }

  BadRequest next() {
    Operation operation = chance(3) ? SUBMIT : one(operations);
    String method = chance(8) ? one(METHODS) : operation.method();
    String path = operation.template().replaceAll("\\{\\w+}", safe(one(TEXTS)));
    if (chance(20)) {
      path += one(List.of("/", "//", "/..", ";a=b", "%20", "/x", "#f", " x", "\u0080"));
    }
    String query = query(operation);
    byte[] body =
        method.matches("POST|PATCH|PUT") && !operation.template().matches("/pool/.*")
            ? body(operation)
            : new byte[0];
    List<String> headers = new ArrayList<>(List.of("Host: x", "Connection: close"));
    if (!chance(20)) {
      headers.add("Content-Type: application/json");
    }
    if (body.length > 0 && !chance(20)) {
      headers.add("Content-Length: " + body.length);
    }
    for (int i = chance(4) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      headers.add(one(HEADERS));
    }
    String version =
        chance(40) ? one(List.of("HTTP/1.0", "HTTP/2.0", "HTTP/1.1 ", "")) : "HTTP/1.1";
    String head =
        method
            + " "
            + path
            + query
            + " "
            + version
            + "\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    return new BadRequest(method, operation.template(), concat(head.getBytes(ISO_8859_1), body));
  }

  /** What would close or kill the pool always gets a parameter that it does not take. */
  private String query(Operation operation) {
    List<String> pairs = new ArrayList<>();
    if (operation.template().matches("/pool/(close|terminate)")) {
      pairs.add("nonsense=1");
    }
    for (int i = chance(3) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      String name =
          operation.parameters().isEmpty() || chance(8) ? one(TEXTS) : one(operation.parameters());
      pairs.add(chance(15) ? name : name + "=" + one(TEXTS));
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private byte[] body(Operation operation) {
    if (operation.template().equals("/jobs") && chance(3)) {
      return jobOfOddFields().getBytes(UTF_8);
    }
    String json = operation.template().equals("/pool") ? RESIZE : JOB;
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      json = chance(3) ? withByteChanged(json) : withValueChanged(json);
    }
    if (chance(15)) {
      json =
          one(List.of(json + json, json + "x", "", " ", "\uFEFF" + json, json.replace('"', '\'')));
    }
    if (chance(15)) {
      return chance(2) ? json.getBytes(UTF_16) : ("é" + json + "\u0000").getBytes(ISO_8859_1);
    }
    return json.getBytes(UTF_8);
  }

  /** Well-formed, and often even right. */
  private String jobOfOddFields() {
    List<String> fields = new ArrayList<>();
    for (String[] field : FIELDS) {
      if (field[0].equals("func") ? !chance(20) : chance(4)) {
        fields.add(quoted(field[0]) + ":" + field[1 + random.nextInt(field.length - 1)]);
      }
    }
    Collections.shuffle(fields, random);
    return "{" + String.join(",", fields) + "}";
  }

  /** Puts another value, or another field, where one is. */
  private String withValueChanged(String json) {
    int colon = json.indexOf(':', random.nextInt(Math.max(1, json.length())));
    if (colon < 0) {
      return one(VALUES);
    }
    int end = json.indexOf(',', colon);
    String rest = end < 0 ? "}" : json.substring(end);
    String field = chance(6) ? "," + quoted(one(TEXTS)) + ":" + one(VALUES) : "";
    return json.substring(0, colon + 1) + one(VALUES) + field + rest;
  }

  private String withByteChanged(String json) {
    if (json.isEmpty()) {
      return json;
    }
    int at = random.nextInt(json.length());
    String c = String.valueOf((char) random.nextInt(256));
    return switch (random.nextInt(4)) {
      case 0 -> json.substring(0, at);
      case 1 -> json.substring(0, at) + json.substring(at + 1);
      case 2 -> json.substring(0, at) + c + json.substring(at);
      default -> json.substring(0, at) + c + json.substring(at + 1);
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }

  /** For use as a replacement. */
  private static String safe(String text) {
    return Matcher.quoteReplacement(text);
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] concat(byte[] head, byte[] body) {
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** A request with this body, sent in chunks if its length is not to be told. */
  static byte[] post(String path, String method, byte[] body, boolean tellLength) {
    ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 500);
    String length = tellLength ? "Content-Length: " + body.length : "Transfer-Encoding: chunked";
    request.writeBytes(
        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n%s\r\n\r\n"
            .formatted(method, path, length)
            .getBytes(ISO_8859_1));
    if (!tellLength) {
      request.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1));
    }
    request.writeBytes(body);
    if (!tellLength) {
      request.writeBytes("\r\n0\r\n\r\n".getBytes(ISO_8859_1));
    }
    return request.toByteArray();
  }
}
