package dev.jobpool.bench;

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
    try (BenchmarkProcess service = BenchmarkProcess.start("--jobpool.store.url=memory")) {
      int port = service.port();
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
    }
  }
}
