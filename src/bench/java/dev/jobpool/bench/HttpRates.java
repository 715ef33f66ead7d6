package dev.jobpool.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/**
 * {@code POST /jobs?mode=sync} against an endpoint that binds the same body and does nothing, in
 * the same service, in alternating rounds: requests a second over 32 connections, and the median
 * time of one over a single connection.
 */
public final class HttpRates {
  private static final int ROUNDS = 7;
  private static final int CONNECTIONS = 32;
  private static final int REQUESTS_EACH = 1_000;
  private static final int REQUESTS_ALONE = 3_000;
  private static final String BODY =
      "{\"func\":\"benchmark.Functions::identity\",\"args\":[42],\"kwargs\":{}}";

  private HttpRates() {}

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    int port = freePort();
    Process service = start(port);
    try {
      await(port);
      HttpLoad jobs = new HttpLoad(port, "/jobs?mode=sync", BODY);
      HttpLoad noop = new HttpLoad(port, "/noop", BODY);
      for (int i = 0; i < 4; i++) {
        jobs.run(CONNECTIONS, REQUESTS_EACH);
        noop.run(CONNECTIONS, REQUESTS_EACH);
      }
      Comparison comparison = new Comparison("POST /jobs", "no-op");
      for (int round = 0; round < ROUNDS; round++) {
        String rate = "requests/s, 32 connections";
        comparison.addBaseline(rate, noop.run(CONNECTIONS, REQUESTS_EACH).rate());
        comparison.addOurs(rate, jobs.run(CONNECTIONS, REQUESTS_EACH).rate());
        String time = "median µs, 1 connection";
        comparison.addBaseline(time, noop.run(1, REQUESTS_ALONE).medianMicros());
        comparison.addOurs(time, jobs.run(1, REQUESTS_ALONE).medianMicros());
      }
      comparison.print();
    } finally {
      service.destroy();
      service.waitFor();
    }
  }

  private static Process start(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            BenchmarkService.class.getName(),
            "--server.port=" + port,
            "--jobpool.store.url=memory",
            "--jobpool.pool.size=2",
            "--jobpool.pool.functions=target/bench")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void await(int port) throws Exception {
    HttpLoad first = new HttpLoad(port, "/jobs?mode=sync", BODY);
    for (int attempt = 0; attempt < 1200; attempt++) {
      try (Socket probe = new Socket("127.0.0.1", port)) {
        first.run(1, 1);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("the service did not start");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
