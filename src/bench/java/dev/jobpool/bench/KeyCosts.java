package dev.jobpool.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * {@code POST /jobs?mode=sync} to a service that asks for an API key, whose principal has a limit
 * on requests, against one that asks nobody, in alternating rounds.
 */
public final class KeyCosts {
  private static final int ROUNDS = 7;
  private static final int CONNECTIONS = 32;
  private static final int REQUESTS_EACH = 1_000;
  private static final int REQUESTS_ALONE = 3_000;
  private static final String KEY =
      "5f2c0bb0e6f74f5e8f0fd9b4a1c3d2e4f5061728394a5b6c7d8e9fa0b1c2d3e4";
  private static final String HEADER = "Authorization: Bearer " + KEY + "\r\n";
  private static final String BODY =
      "{\"func\":\"benchmark.Functions::identity\",\"args\":[42],\"kwargs\":{}}";

  private KeyCosts() {}

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    Path keys = Files.createTempFile("keys", ".json");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(UTF_8));
    Files.writeString(
        keys,
        """
        {"keys":[{"principal":"load","sha256":"%s","roles":["submit"],
          "limits":{"requestsPerSecond":1000000}}]}
        """
            .formatted(HexFormat.of().formatHex(hash)));
    try (BenchmarkProcess open = BenchmarkProcess.start("--jobpool.store.url=memory");
        BenchmarkProcess asking =
            BenchmarkProcess.startAsking(
                HEADER, "--jobpool.store.url=memory", "--jobpool.security.keys=" + keys)) {
      HttpLoad known = new HttpLoad(asking.port(), "/jobs?mode=sync", BODY, HEADER);
      HttpLoad anybody = new HttpLoad(open.port(), "/jobs?mode=sync", BODY);
      for (int i = 0; i < 4; i++) {
        known.run(CONNECTIONS, REQUESTS_EACH);
        anybody.run(CONNECTIONS, REQUESTS_EACH);
      }
      Comparison comparison = new Comparison("with a key", "nobody asked");
      for (int round = 0; round < ROUNDS; round++) {
        String rate = "requests/s, 32 connections";
        comparison.addBaseline(rate, anybody.run(CONNECTIONS, REQUESTS_EACH).rate());
        comparison.addOurs(rate, known.run(CONNECTIONS, REQUESTS_EACH).rate());
        String time = "median µs, 1 connection";
        comparison.addBaseline(time, anybody.run(1, REQUESTS_ALONE).medianMicros());
        comparison.addOurs(time, known.run(1, REQUESTS_ALONE).medianMicros());
      }
      comparison.print();
    } finally {
      Files.deleteIfExists(keys);
    }
  }
}
