package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Requests for tests, each different from {@link #of} in one thing. */
public final class JobRequests {
  private JobRequests() {}

  public static JobRequest of(String func) {
    return JobRequest.calling(func).build();
  }

  public static JobRequest withPriority(int priority) {
    return f().priority(priority).build();
  }

  public static JobRequest withRetries(int retries) {
    return f().retries(retries).build();
  }

  public static JobRequest withTimeout(Duration timeout) {
    return f().timeout(timeout).build();
  }

  public static JobRequest startWithin(Duration wait) {
    return f().startWithin(wait).build();
  }

  public static JobRequest runAt(Instant time) {
    return f().runAt(time).build();
  }

  public static JobRequest labelled(String key, String value) {
    return f().labels(Map.of(key, value)).build();
  }

  public static JobRequest keyed(String key, String body) {
    return of("f").withIdempotencyKey(new IdempotencyKey(key, body.getBytes(UTF_8)));
  }

  /** Submitted by that principal. */
  public static JobRequest from(String principal) {
    return f().origin(Origin.of(principal)).build();
  }

  /** With an array of a string of {@code bytes} characters as arguments. */
  public static JobRequest large(int bytes) {
    return f().args(("[\"" + "x".repeat(bytes) + "\"]").getBytes(UTF_8)).build();
  }

  private static JobRequestBuilder f() {
    return JobRequest.calling("f");
  }
}
