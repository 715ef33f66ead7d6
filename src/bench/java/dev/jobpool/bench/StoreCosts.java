package dev.jobpool.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * What durability costs over HTTP, in alternating rounds: synchronous jobs of a service whose jobs
 * are recorded behind in SQLite against one that keeps them in memory; and asynchronous jobs on
 * SQLite, from the first request to the last recorded end, against synchronous ones there.
 */
public final class StoreCosts {
  private static final int ROUNDS = 9;
  private static final int CONNECTIONS = 32;
  private static final int REQUESTS_EACH = 500;
  private static final String BODY =
      "{\"func\":\"benchmark.Functions::identity\",\"args\":[42],\"kwargs\":{}}";

  private StoreCosts() {}

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "store-costs-");
    String url = "--jobpool.store.url=jdbc:sqlite:" + folder.resolve("jobs.db");
    String limit = "--jobpool.pool.queue-limit=100000";
    try (BenchmarkProcess memory = BenchmarkProcess.start("--jobpool.store.url=memory", limit);
        BenchmarkProcess sqlite = BenchmarkProcess.start(url, limit)) {
      HttpLoad inMemory = new HttpLoad(memory.port(), "/jobs?mode=sync", BODY);
      HttpLoad recorded = new HttpLoad(sqlite.port(), "/jobs?mode=sync", BODY);
      HttpLoad async = new HttpLoad(sqlite.port(), "/jobs", BODY);
      for (int i = 0; i < 4; i++) {
        inMemory.run(CONNECTIONS, REQUESTS_EACH);
        recorded.run(CONNECTIONS, REQUESTS_EACH);
        asyncRate(async, sqlite.port());
      }
      Comparison sync = new Comparison("SQLite", "memory");
      Comparison kinds = new Comparison("asynchronous", "synchronous");
      for (int round = 0; round < ROUNDS; round++) {
        sync.addBaseline("synchronous jobs/s", inMemory.run(CONNECTIONS, REQUESTS_EACH).rate());
        double synchronous = recorded.run(CONNECTIONS, REQUESTS_EACH).rate();
        sync.addOurs("synchronous jobs/s", synchronous);
        kinds.addBaseline("jobs/s on SQLite", synchronous);
        kinds.addOurs("jobs/s on SQLite", asyncRate(async, sqlite.port()));
      }
      sync.print();
      kinds.print();
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private static double asyncRate(HttpLoad load, int port) throws Exception {
    long start = System.nanoTime();
    load.run(CONNECTIONS, REQUESTS_EACH);
    awaitNoneLeft(port);
    return CONNECTIONS * REQUESTS_EACH * 1e9 / (System.nanoTime() - start);
  }

  private static void awaitNoneLeft(int port) throws Exception {
    URI unfinished =
        URI.create("http://127.0.0.1:" + port + "/jobs?state=QUEUED&state=RUNNING&pageSize=1");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest look = HttpRequest.newBuilder(unfinished).build();
      while (!client.send(look, BodyHandlers.ofString()).body().contains("\"jobs\":[]")) {
        Thread.sleep(5);
      }
    }
  }
}
