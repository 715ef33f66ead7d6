package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Requests for tests, each different from {@link #of} in one thing. */
public final class JobRequests {
  private static final byte[] NO_ARGS = "[]".getBytes(UTF_8);
  private static final byte[] NO_KWARGS = "{}".getBytes(UTF_8);

  private JobRequests() {}

  public static JobRequest of(String func) {
    return new JobRequest(func, NO_ARGS, NO_KWARGS, null, null, null, 0, 0, Map.of(), null);
  }

  public static JobRequest withPriority(int priority) {
    return new JobRequest("f", NO_ARGS, NO_KWARGS, null, null, null, priority, 0, Map.of(), null);
  }

  public static JobRequest withRetries(int retries) {
    return new JobRequest("f", NO_ARGS, NO_KWARGS, null, null, null, 0, retries, Map.of(), null);
  }

  public static JobRequest withTimeout(Duration timeout) {
    return new JobRequest("f", NO_ARGS, NO_KWARGS, timeout, null, null, 0, 0, Map.of(), null);
  }

  public static JobRequest startWithin(Duration wait) {
    return new JobRequest("f", NO_ARGS, NO_KWARGS, null, wait, null, 0, 0, Map.of(), null);
  }

  public static JobRequest runAt(Instant time) {
    return new JobRequest("f", NO_ARGS, NO_KWARGS, null, null, time, 0, 0, Map.of(), null);
  }

  public static JobRequest labelled(String key, String value) {
    return new JobRequest(
        "f", NO_ARGS, NO_KWARGS, null, null, null, 0, 0, Map.of(key, value), null);
  }

  public static JobRequest keyed(String key, String body) {
    return of("f").withIdempotencyKey(new IdempotencyKey(key, body.getBytes(UTF_8)));
  }

  /** With an array of a string of {@code bytes} characters as arguments. */
  public static JobRequest large(int bytes) {
    byte[] args = ("[\"" + "x".repeat(bytes) + "\"]").getBytes(UTF_8);
    return new JobRequest("f", args, NO_KWARGS, null, null, null, 0, 0, Map.of(), null);
  }
}
