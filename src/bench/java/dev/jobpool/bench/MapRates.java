package dev.jobpool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A map over HTTP, from the first byte of its body to the last of the answer's, against CPython's
 * {@code Pool.map} in its own process, in alternating rounds; and how long after an item has ended
 * a client that follows the map has it. On SQLite.
 */
public final class MapRates {
  private static final int ITEMS = 400_000;
  private static final int ROUNDS = 7;
  private static final int STREAMS = 30;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI jobs;

  private MapRates(int port) {
    this.jobs = URI.create("http://127.0.0.1:" + port + "/jobs");
  }

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    String store = "jdbc:sqlite:target/bench-map/" + UUID.randomUUID() + "/jobs.db";
    try (BenchmarkProcess service = BenchmarkProcess.start("--jobpool.store.url=" + store)) {
      var rates = new MapRates(service.port());
      byte[] json = rates.json();
      byte[] lines = rates.lines();
      for (int i = 0; i < 10; i++) {
        double unused =
            rates.rate("application/json", json) + rates.rate("application/x-ndjson", lines);
      }
      Comparison comparison = new Comparison(List.of("JSON", "NDJSON"), List.of("CPython"));
      for (int round = 0; round < ROUNDS; round++) {
        comparison.add("CPython", "items a second", python());
        comparison.add("JSON", "items a second", rates.rate("application/json", json));
        comparison.add("NDJSON", "items a second", rates.rate("application/x-ndjson", lines));
      }
      comparison.print();
      rates.printDelays();
    }
  }

  private byte[] json() {
    String items =
        IntStream.range(0, ITEMS).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return "{\"func\":\"benchmark.Functions::identity\",\"items\":[%s]}"
        .formatted(items)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] lines() {
    String items =
        IntStream.range(0, ITEMS).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    return ("{\"func\":\"benchmark.Functions::identity\"}\n" + items + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Items a second of one map. */
  private double rate(String type, byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(jobs + "?mode=sync"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    long start = System.nanoTime();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    long nanos = System.nanoTime() - start;
    String end = new String(response.body(), StandardCharsets.US_ASCII);
    if (response.statusCode() != 200 || !end.contains("," + (ITEMS - 1) + "]")) {
      throw new IOException(response.statusCode() + " " + end.substring(0, 500));
    }
    return ITEMS * 1e9 / nanos;
  }

  private static double python() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("python3", "src/bench/python/map_rates.py", "2", Integer.toString(ITEMS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var reader = process.inputReader()) {
      double rate = Double.parseDouble(reader.readLine());
      if (process.waitFor() != 0) {
        throw new IOException("python3 ended with " + process.exitValue());
      }
      return rate;
    }
  }

  /**
   * From the end of an item, by its function's clock, to its line; of the first item, and of all.
   */
  private void printDelays() throws Exception {
    List<Double> first = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    for (int stream = 0; stream < STREAMS; stream++) {
      List<Double> delays = delays();
      if (stream > 2) {
        first.add(delays.getFirst());
        all.addAll(delays);
      }
    }
    print("first item of a stream, ms after its end", first);
    print("every item", all);
  }

  private static void print(String figure, List<Double> delays) {
    double[] sorted = delays.stream().mapToDouble(d -> d).sorted().toArray();
    System.out.printf(
        "%-42s median %.1f, 99th percentile %.1f, longest %.1f (of %d)%n",
        figure,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1],
        sorted.length);
  }

  private List<Double> delays() throws IOException, InterruptedException {
    int[] millis = new int[20];
    Arrays.fill(millis, 30);
    String body =
        "{\"func\":\"benchmark.Functions::endAfter\",\"items\":%s}"
            .formatted(Arrays.toString(millis));
    HttpRequest submit =
        HttpRequest.newBuilder(jobs)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    String path =
        http.send(submit, BodyHandlers.discarding()).headers().firstValue("Location").orElseThrow();
    HttpRequest follow =
        HttpRequest.newBuilder(jobs.resolve(path + "/items?order=completion"))
            .timeout(Duration.ofSeconds(30))
            .build();
    List<Double> delays = new ArrayList<>();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                http.send(follow, BodyHandlers.ofInputStream()).body(),
                StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        String value = line.substring(line.lastIndexOf(':') + 1, line.length() - 1);
        delays.add((now - Long.parseLong(value)) / 1000.0);
      }
    }
    return delays;
  }
}
