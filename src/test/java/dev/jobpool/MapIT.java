package dev.jobpool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Maps over HTTP, on one service with two workers and little memory. */
class MapIT {
  private static final String NDJSON = "application/x-ndjson";

  @TempDir static Path home;
  private static ServiceProcess service;
  private static ServiceClient client;

  @BeforeAll
  static void start() throws Exception {
    service =
        ServiceProcess.start(
                home,
                "jobpool.store.url=jdbc:sqlite:" + home.resolve("data/jobs.db"),
                "jobpool.http.max-line=64KB",
                "jobpool.http.max-upload=32MB")
            .awaitStarted();
    client = service.client();
    service.awaitFullPool(client, 2);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  private static String map(String func, String items, String more) {
    return "{\"func\":\"samples.%s\",\"items\":%s%s}".formatted(func, items, more);
  }

  private static JsonNode run(String func, String items, String more) {
    return client.run(map(func, items, more));
  }

  private static Answer upload(String query, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Type", NDJSON));
    all.addAll(List.of(headers));
    return client.send("POST", "/jobs" + query, body, all.toArray(String[]::new));
  }

  private static String lines(String first, IntStream items) {
    return items.mapToObj(Integer::toString).collect(Collectors.joining("\n", first + "\n", "\n"));
  }

  private static String square() {
    return "{\"func\":\"samples.Arithmetic::square\"}";
  }

  private static List<JsonNode> items(String path, String query) {
    return client
        .get(path + "/items" + query)
        .text()
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> JsonMapper.shared().readTree(line))
        .toList();
  }

  /** Rows in the database that hold items, or tell of an upload. */
  private static int rowsOf(String table) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("data/jobs.db"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      return rows.getInt(1);
    }
  }

  private static int jobs() {
    return client.get("/jobs?pageSize=200").json().at("/jobs").size();
  }

  @Test
  void map_itemsInTheBody_valueIsTheListInTheirOrder() {
    JsonNode job = run("Arithmetic::square", "[ 3 ,\n1,2]", "");

    assertThat(job.at("/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.at("/value").toString()).isEqualTo("[9,1,4]");
    assertThat(client.get(job.at("/links/result").asString()).text()).isEqualTo("[9,1,4]");
    assertThat(items(job.at("/links/self").asString(), "?order=completion"))
        .hasSize(3)
        .allSatisfy(item -> assertThat(item.at("/state").asString()).isEqualTo("SUCCEEDED"));
  }

  @Test
  void map_strings_comeAsTheyAre() {
    JsonNode job = run("Text::upper", "[\"a\\n\\\"b\\\"\",\"ü,]\",\"\"]", ",\"chunksize\":1");

    assertThat(job.at("/value").toString()).isEqualTo("[\"A\\n\\\"B\\\"\",\"Ü,]\",\"\"]");
  }

  @Test
  void map_star_spreadsEachItem() {
    JsonNode job =
        run("Arithmetic::power", "[[2,3],[3,2]]", ",\"star\":true,\"chunksize\":1000000");

    assertThat(job.at("/value").toString()).isEqualTo("[8,9]");
  }

  @Test
  void map_noItems_isAnEmptyListAtOnce() {
    assertThat(run("Arithmetic::square", "[]", "").at("/value").toString()).isEqualTo("[]");
    Answer answer = upload("?mode=sync", square());
    assertThat(answer.json().at("/value").toString()).as(answer.text()).isEqualTo("[]");
  }

  @Test
  void map_badRequests_areRefusedWithAPointer() {
    int before = jobs();

    assertRefused(map("Arithmetic::square", "[1]", ",\"chunksize\":0"), "/chunksize");
    assertRefused(map("Arithmetic::square", "[1]", ",\"chunksize\":-3"), "/chunksize");
    assertRefused(map("Arithmetic::square", "{}", ""), "/items");
    assertRefused(map("Arithmetic::square", "[1]", ",\"args\":[2]"), "/args");
    assertRefused(map("Arithmetic::square", "[0,1,2,3,4,\"x\"]", ""), "/items/5");
    assertRefused(map("Arithmetic::power", "[[1,2],[1,{}]]", ",\"star\":true"), "/items/1/1");
    assertRefused(map("Arithmetic::power", "[[1,2],[1]]", ",\"star\":true"), "/items/1");
    assertRefused(map("Arithmetic::power", "[1]", ""), "/items/0");
    assertRefused("{\"func\":\"samples.Arithmetic::square\",\"star\":true}", "/star");
    assertThat(client.post("/jobs", map("Arithmetic::cube", "[1]", "")).status()).isEqualTo(404);

    assertThat(jobs()).isEqualTo(before);
  }

  private static void assertRefused(String body, String pointer) {
    Answer answer = client.post("/jobs", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.at("/errors/0/pointer")).as(answer.text()).isEqualTo(pointer);
  }

  @Test
  void map_someItemsFail_jobFailsAndTheOthersAreKept() {
    JsonNode job = run("Sleep::seconds", "[0.01,-1,0.02,-2]", ",\"chunksize\":4");

    assertThat(job.at("/state").asString()).isEqualTo("FAILED");
    assertThat(job.at("/error/item").asInt()).isEqualTo(1);
    assertThat(job.at("/error/trace").asString()).contains("samples.Sleep");
    assertThat(items(job.at("/links/self").asString(), ""))
        .extracting(item -> item.at("/state").asString())
        .containsExactly("SUCCEEDED", "FAILED", "SUCCEEDED", "FAILED");
  }

  @Test
  void map_workerDies_onlyItsItemsAreLost() {
    JsonNode job = run("Faults::exit", "[3]", ",\"chunksize\":1");
    assertThat(job.at("/state").asString()).isEqualTo("LOST");
    assertThat(job.at("/error/exitCode").asInt()).isEqualTo(3);
    assertThat(job.at("/error/item").asInt()).isZero();
  }

  @Test
  void items_ofAJobThatIsNoMap_isAConflict() {
    JsonNode job = client.run(ServiceClient.call("samples.Arithmetic::square", "[2]"));

    Answer answer = client.get(job.at("/links/self").asString() + "/items");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.at("/type")).isEqualTo("/problems/not-a-map");
    assertThat(client.get("/jobs/0199d3f2-7c1a-7000-8000-000000000001/items").status())
        .isEqualTo(404);
  }

  @Test
  void items_whileTheMapRuns_comeAsTheyEnd() throws Exception {
    String path = client.submit(map("Sleep::seconds", "[0.9,0.01,0.02,0.03]", ",\"chunksize\":1"));

    try (Stream stream = new Stream(path + "/items?order=completion")) {
      assertThat(Arrays.asList(stream.next(), stream.next(), stream.next()))
          .doesNotContainNull()
          .extracting(item -> item.at("/index").asInt())
          .containsExactlyInAnyOrder(1, 2, 3);
      assertThat(client.get(path).at("/state")).isEqualTo("RUNNING");
      assertThat(client.get(path).json().at("/progress/fraction").asDouble()).isEqualTo(0.75);
      assertThat(String.valueOf(stream.next())).contains("\"index\":0,");
      assertThat(stream.next()).isNull();
    }
    assertThat(items(path, ""))
        .extracting(item -> item.at("/index").asInt())
        .containsExactly(0, 1, 2, 3);
  }

  /** A stream of items that is read line by line. */
  private static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    Stream(String path) throws IOException {
      socket = new Socket(client.base().getHost(), client.base().getPort());
      socket.setSoTimeout(30_000);
      String request = "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    /** The next item; null at the end. Lines of the chunked transfer are passed over. */
    @org.jspecify.annotations.Nullable
    JsonNode next() throws IOException {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("{")) {
          return JsonMapper.shared().readTree(line);
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void items_oneThatTakesTime_doesNotKeepThoseBeforeItInItsChunk() throws Exception {
    String path = client.submit(map("Sleep::seconds", "[0,-1,0,30]", ",\"chunksize\":4"));

    try (Stream stream = new Stream(path + "/items")) {
      assertThat(String.valueOf(stream.next())).contains("\"index\":0,", "SUCCEEDED");
      assertThat(String.valueOf(stream.next())).contains("\"index\":1,", "FAILED");
      assertThat(String.valueOf(stream.next())).contains("\"index\":2,", "SUCCEEDED");
    }
    assertThat(client.send("DELETE", path, "").status()).isEqualTo(202);
  }

  @Test
  void items_readersThatDoNotReadOrLeave_slowNobody() throws Exception {
    String path = upload("", lines(square(), IntStream.range(0, 300_000))).at("/links/self");
    List<Stream> sluggish = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sluggish.add(new Stream(path + "/items"));
    }

    assertThat(client.get(path + "?wait=60s").at("/state")).isEqualTo("SUCCEEDED");
    assertThat(items(path, "").getLast().at("/value").asLong()).isEqualTo(299_999L * 299_999L);
    for (Stream stream : sluggish) {
      stream.close();
    }
    assertThat(run("Arithmetic::square", "[7]", "").at("/value").toString()).isEqualTo("[49]");
  }

  @Test
  void upload_manyItems_areMapped() {
    Answer answer = upload("?wait=60s", lines(square(), IntStream.range(0, 100_000)));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode value = answer.json().at("/value");
    assertThat(value.size()).isEqualTo(100_000);
    assertThat(value.get(99_999).asLong()).isEqualTo(99_999L * 99_999L);
  }

  @Test
  void upload_malformedLine_isNamedAndNothingIsLeft() throws Exception {
    int jobs = jobs();
    int rows = rowsOf("map_input");

    Answer malformed = upload("", lines(square(), IntStream.range(0, 699_998)) + "{\"x\":\n1\n2\n");
    Answer illTyped = upload("", lines(square(), IntStream.range(0, 1_000)) + "\"x\"\n");
    Answer tooLong = upload("", square() + "\n1\n\"" + "x".repeat(70_000) + "\"\n");
    Answer badJob = upload("", "{\"func\":\"samples.Arithmetic::square\",\"items\":[]}\n1\n");

    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.at("/type")).isEqualTo("/problems/malformed-json");
    assertThat(malformed.at("/detail")).startsWith("line 700000: ");
    assertThat(illTyped.at("/type")).isEqualTo("/problems/bad-arguments");
    assertThat(illTyped.at("/detail")).startsWith("line 1002: ");
    assertThat(illTyped.at("/errors/0/pointer")).isEqualTo("/items/1000");
    assertThat(tooLong.status()).as(tooLong.text()).isEqualTo(413);
    assertThat(tooLong.at("/detail")).startsWith("line 3 ");
    assertThat(badJob.at("/errors/0/pointer")).isEqualTo("/items");
    assertThat(jobs()).isEqualTo(jobs);
    assertThat(rowsOf("map_input")).isEqualTo(rows);
    assertThat(rowsOf("map_upload")).isZero();
  }

  @Test
  void upload_tooLong_isRefused() {
    Answer answer = upload("", square() + "\n" + ("1" + " ".repeat(999) + "\n").repeat(34_000));

    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void upload_clientLeaves_nothingIsLeft() throws Exception {
    int jobs = jobs();
    int rows = rowsOf("map_input");
    try (Socket socket = new Socket(client.base().getHost(), client.base().getPort())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 9000000\r\n\r\n"
              .formatted(NDJSON);
      out.write(head.getBytes(US_ASCII));
      out.write(lines(square(), IntStream.range(0, 200_000)).getBytes(US_ASCII));
      out.flush();
      await("the upload has begun").until(() -> rowsOf("map_upload") == 1);
    }

    await("the upload has gone").until(() -> rowsOf("map_upload") == 0);
    assertThat(rowsOf("map_input")).isEqualTo(rows);
    assertThat(jobs()).isEqualTo(jobs);
  }

  @Test
  void upload_sameIdempotencyKey_isTheSameMap() {
    String body = lines(square(), IntStream.range(0, 10));
    Answer first = upload("?wait=60s", body, "Idempotency-Key", "map-1");
    Answer again = upload("?wait=60s", body, "Idempotency-Key", "map-1");
    Answer other = upload("", body + "11\n", "Idempotency-Key", "map-1");

    assertThat(again.at("/id")).isEqualTo(first.at("/id"));
    assertThat(again.json().at("/value")).isEqualTo(first.json().at("/value"));
    assertThat(other.status()).isEqualTo(422);
  }

  @Test
  void cancel_inTheMiddle_endsTheStreamWithEveryItem() throws Exception {
    String path =
        client.submit(map("Sleep::seconds", "[0,0" + ",30".repeat(18) + "]", ",\"chunksize\":1"));
    try (Stream stream = new Stream(path + "/items")) {
      stream.next();
      stream.next();
      client.send("DELETE", path, "");

      List<String> rest = new ArrayList<>();
      for (JsonNode item = stream.next(); item != null; item = stream.next()) {
        rest.add(item.at("/state").asString());
      }
      assertThat(rest).hasSize(18).containsOnly("CANCELLED");
    }
    assertThat(client.get(path).at("/state")).isEqualTo("CANCELLED");
  }

  @Test
  void timeout_isThatOfTheWholeMap() {
    JsonNode job =
        run("Sleep::seconds", "[0.3,0.3,0.3,0.3,0.3,9]", ",\"chunksize\":1,\"timeout\":\"700ms\"");

    assertThat(job.at("/state").asString()).isEqualTo("TIMED_OUT");
    assertThat(items(job.at("/links/self").asString(), "").getLast().at("/state").asString())
        .isEqualTo("TIMED_OUT");
  }

  @Test
  void map_ofManyChunks_letsASmallJobThrough() {
    String path =
        client.submit(
            map("Sleep::seconds", "[0.02" + ",0.02".repeat(399) + "]", ",\"chunksize\":1"));
    CompletableFuture<Answer> small =
        client.sendAsync(
            "POST", "/jobs?wait=60s", ServiceClient.call("samples.Arithmetic::square", "[3]"));

    assertThat(small.join().at("/state")).isEqualTo("SUCCEEDED");
    assertThat(client.get(path).at("/state")).isEqualTo("RUNNING");
    client.send("DELETE", path, "");
  }
}
