package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a submitter asks for: a function, its arguments and three clocks apart from each other.
 *
 * @param func the function's name, {@code com.acme.Reports::render}
 * @param args positional arguments: one JSON array as UTF-8; neither copied nor to be changed
 * @param kwargs named arguments: one JSON object as UTF-8; neither copied nor to be changed
 * @param timeout how long it may run before it is stopped; null: without limit
 * @param startWithin how long it may wait for a worker; null: without limit
 * @param runAt not to start before; null: as soon as a worker is free
 * @param priority higher starts first; {@value #MIN_PRIORITY} to {@value #MAX_PRIORITY}
 * @param retries how often it runs again after it failed, timed out or lost its worker
 * @param labels the submitter's own marks
 * @param idempotencyKey what makes it the same request when it is sent again; null: nothing
 * @param map the items that the function is called for; null: it is called once, with the arguments
 * @param callbacks who is told how it ends
 * @param origin who sent it
 */
public record JobRequest(
    String func,
    byte[] args,
    byte[] kwargs,
    @Nullable Duration timeout,
    @Nullable Duration startWithin,
    @Nullable Instant runAt,
    int priority,
    int retries,
    Map<String, String> labels,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable MapInput map,
    CallbackTargets callbacks,
    Origin origin) {

  public static final int MIN_PRIORITY = -100;
  public static final int MAX_PRIORITY = 100;
  public static final int MAX_RETRIES = 100;

  /** A longer {@code timeout} or {@code startWithin} is a mistake rather than a wish. */
  public static final Duration MAX_DURATION = Duration.ofDays(365);

  public JobRequest {
    if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "priority must be from %d to %d, not %d".formatted(MIN_PRIORITY, MAX_PRIORITY, priority));
    }
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new IllegalArgumentException(
          "retries must be from 0 to %d, not %d".formatted(MAX_RETRIES, retries));
    }
    requirePositive("timeout", timeout);
    requirePositive("startWithin", startWithin);
    labels = Map.copyOf(labels);
  }

  /** A request to call {@code func}, without arguments and wishes. */
  public static JobRequestBuilder calling(String func) {
    return new JobRequestBuilder(func);
  }

  /** What begins as this request and can be made to differ. */
  public JobRequestBuilder but() {
    return new JobRequestBuilder(this);
  }

  /** The same, under an idempotency key. */
  public JobRequest withIdempotencyKey(IdempotencyKey key) {
    return but().idempotencyKey(key).build();
  }

  /** The same, from there. */
  public JobRequest withOrigin(Origin from) {
    return but().origin(from).build();
  }

  /** The same, for each of these items. */
  JobRequest mapping(MapInput items) {
    return but().map(items).build();
  }

  /** What makes it the same request when it is sent again; null: nothing. */
  public @Nullable KeyName keyName() {
    return idempotencyKey == null ? null : new KeyName(origin.principal(), idempotencyKey.key());
  }

  /** True if {@code other} comes with the same idempotency key and is the same request. */
  boolean isRepeatedBy(JobRequest other) {
    return idempotencyKey != null
        && other.idempotencyKey != null
        && Objects.equals(keyName(), other.keyName())
        && Arrays.equals(idempotencyKey.fingerprint(), other.idempotencyKey.fingerprint());
  }

  JobRequest withoutArguments() {
    return but().args(new byte[0]).kwargs(new byte[0]).build();
  }

  private static void requirePositive(String name, @Nullable Duration duration) {
    if (duration != null && (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0)) {
      throw new IllegalArgumentException(
          "%s must be positive and at most %s, not %s".formatted(name, MAX_DURATION, duration));
    }
  }
}
