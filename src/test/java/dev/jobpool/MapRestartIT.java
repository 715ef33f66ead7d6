package dev.jobpool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Maps whose service is killed, or stops, under them; each item tells which process ran it. */
@EnabledOnOs(OS.LINUX)
class MapRestartIT {
  private static final int ITEMS = 400;

  @TempDir Path home;

  private ServiceProcess start() throws IOException {
    return ServiceProcess.start(
            home,
            "jobpool.store.url=jdbc:sqlite:" + home.resolve("data/jobs.db"),
            "jobpool.drain-time=10s")
        .awaitStarted();
  }

  /** A map that takes a few seconds, an item after the other. */
  private static String submitted(ServiceClient client, int retries) {
    String items = IntStream.range(0, ITEMS).mapToObj(_ -> "0.01").collect(Collectors.joining(","));
    return client.submit(
        "{\"func\":\"samples.Sleep::seconds\",\"items\":[%s],\"chunksize\":2,\"retries\":%d}"
            .formatted(items, retries));
  }

  /** Waits until the client has been told of so many items; their indexes. */
  private static List<Integer> follow(ServiceClient client, String path, int count)
      throws IOException {
    List<Integer> seen = new ArrayList<>();
    try (Socket socket = new Socket(client.base().getHost(), client.base().getPort())) {
      socket.setSoTimeout(30_000);
      String request = "GET %s/items?order=completion HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (String line = reader.readLine();
          line != null && seen.size() < count;
          line = reader.readLine()) {
        if (line.startsWith("{")) {
          seen.add(JsonMapper.shared().readTree(line).at("/index").asInt());
        }
      }
    }
    return seen;
  }

  /** The places of recorded outcomes in the order in which they were recorded. */
  private List<Integer> recorded() throws SQLException {
    List<Integer> places = new ArrayList<>();
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT first_item, items FROM map_outcome ORDER BY position")) {
      while (rows.next()) {
        for (int i = 0; i < rows.getInt(2); i++) {
          places.add(rows.getInt(1) + i);
        }
      }
    }
    return places;
  }

  private java.sql.Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + home.resolve("data/jobs.db"));
  }

  private static JsonNode ended(ServiceClient client, String path) {
    return client.get(path + "?wait=60s").json();
  }

  @Test
  void kill_inTheMiddle_onlyWhatWasNotRecordedRunsAgain() throws Exception {
    String path;
    List<Integer> seen;
    try (ServiceProcess service = start();
        ServiceClient client = service.client()) {
      path = submitted(client, 1);
      seen = follow(client, path, 60);
      service.kill();
      service.awaitExit();
    }
    List<Integer> before = recorded();
    assertThat(before).hasSizeBetween(60, ITEMS - 1).containsAll(seen);

    try (ServiceProcess service = start();
        ServiceClient client = service.client()) {
      JsonNode job = ended(client, path);

      assertThat(job.at("/state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
      assertThat(job.at("/value").size()).isEqualTo(ITEMS);
      assertThat(recorded().subList(0, before.size())).isEqualTo(before);
      assertThat(recorded())
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ITEMS).boxed().toList());
    }
  }

  @Test
  void terminate_inTheMiddle_endsWhatRunsAndLeavesTheRestToTheNextStart() throws Exception {
    String path;
    try (ServiceProcess service = start();
        ServiceClient client = service.client()) {
      path = submitted(client, 0);
      follow(client, path, 60);
      long since = System.nanoTime();
      service.terminate();
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(10));
      assertThat(service.complaints()).isEmpty();
    }
    List<Integer> before = recorded();
    assertThat(before).hasSizeBetween(60, ITEMS - 1);

    try (ServiceProcess service = start();
        ServiceClient client = service.client()) {
      JsonNode job = ended(client, path);

      assertThat(job.at("/state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
      assertThat(job.at("/attempt").asInt()).isEqualTo(1);
      assertThat(recorded().subList(0, before.size())).isEqualTo(before);
      assertThat(recorded()).hasSize(ITEMS);
    }
  }

  @Test
  void kill_duringAnUpload_leavesNothing() throws Exception {
    try (ServiceProcess service = start();
        ServiceClient client = service.client();
        Socket socket = new Socket(client.base().getHost(), client.base().getPort())) {
      OutputStream out = socket.getOutputStream();
      String request =
          """
          POST /jobs HTTP/1.1\r
          Host: x\r
          Content-Type: application/x-ndjson\r
          Content-Length: 9000000\r
          \r
          {"func":"samples.Arithmetic::square"}
          """;
      out.write(request.getBytes(US_ASCII));
      out.write("1\n".repeat(1_000).getBytes(US_ASCII));
      out.flush();
      await("the upload has begun").until(() -> rows("map_input") > 0);
      service.kill();
      service.awaitExit();
    }
    assertThat(rows("map_upload")).isEqualTo(1);

    try (ServiceProcess service = start();
        ServiceClient client = service.client()) {
      assertThat(rows("map_input")).isZero();
      assertThat(rows("map_upload")).isZero();
      assertThat(client.get("/jobs").json().at("/jobs").size()).isZero();
      assertThat(service.complaints()).isEmpty();
    }
  }

  private int rows(String table) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      return rows.getInt(1);
    }
  }
}
