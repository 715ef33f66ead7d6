package dev.jobpool.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long it takes until a job that one replica accepts, whose workers are all busy, starts at
 * another: two services on one PostgreSQL that syncs its commits, one job at a time, with pauses of
 * up to 50 ms between them.
 */
public final class NotifyTimes {
  private static final int JOBS = 1_000;
  private static final int UNCOUNTED = 100;
  private static final int LONGEST_PAUSE_MILLIS = 50;
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]+)\"");
  private static final Pattern QUEUED = Pattern.compile("\"queuedMillis\":([0-9.eE-]+)");

  private NotifyTimes() {}

  /** Prints one line. */
  public static void main(String[] args) throws Exception {
    try (BenchmarkPostgres postgres = new BenchmarkPostgres()) {
      String store = "--jobpool.store.url=" + postgres.create("notify").url();
      try (BenchmarkProcess busy = BenchmarkProcess.start(store, "--jobpool.node=busy");
          HttpClient client = HttpClient.newHttpClient()) {
        for (int worker = 0; worker < 2; worker++) {
          submit(client, busy, "pause", 3_600_000);
        }
        try (BenchmarkProcess free = BenchmarkProcess.start(store, "--jobpool.node=free")) {
          measure(client, busy, free);
        }
      }
    }
  }

  private static void measure(HttpClient client, BenchmarkProcess busy, BenchmarkProcess free)
      throws Exception {
    double[] millis = new double[JOBS];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = -UNCOUNTED; i < JOBS; i++) {
      String id = submit(client, busy, "identity", i);
      String job = send(client, HttpRequest.newBuilder(uri(free, "/jobs/" + id + "?wait=30s")));
      if (!job.contains("\"node\":\"free\"")) {
        throw new IllegalStateException("It was to start elsewhere: " + job);
      }
      if (i >= 0) {
        millis[i] = Double.parseDouble(first(QUEUED, job));
      }
      Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    }
    Arrays.sort(millis);
    System.out.printf(
        "submitted to a busy replica, started at another: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        millis[JOBS / 2], millis[JOBS * 99 / 100], millis[JOBS - 1]);
  }

  private static String submit(HttpClient client, BenchmarkProcess at, String function, long arg)
      throws Exception {
    String body = "{\"func\":\"benchmark.Functions::%s\",\"args\":[%d]}".formatted(function, arg);
    return first(
        ID,
        send(
            client,
            HttpRequest.newBuilder(uri(at, "/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))));
  }

  private static URI uri(BenchmarkProcess service, String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  private static String send(HttpClient client, HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("No " + pattern + " in " + text);
    }
    return matcher.group(1);
  }
}
