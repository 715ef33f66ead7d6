package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
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
    CallbackTargets callbacks) {

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

  /** A request that is no map, and of whose end nobody is told. */
  public JobRequest(
      String func,
      byte[] args,
      byte[] kwargs,
      @Nullable Duration timeout,
      @Nullable Duration startWithin,
      @Nullable Instant runAt,
      int priority,
      int retries,
      Map<String, String> labels,
      @Nullable IdempotencyKey idempotencyKey) {
    this(
        func,
        args,
        kwargs,
        timeout,
        startWithin,
        runAt,
        priority,
        retries,
        labels,
        idempotencyKey,
        null,
        CallbackTargets.NONE);
  }

  /** The same, under an idempotency key. */
  public JobRequest withIdempotencyKey(IdempotencyKey key) {
    return new JobRequest(
        func,
        args,
        kwargs,
        timeout,
        startWithin,
        runAt,
        priority,
        retries,
        labels,
        key,
        map,
        callbacks);
  }

  /** The same, of whose end others are told. */
  public JobRequest withCallbacks(CallbackTargets targets) {
    return new JobRequest(
        func,
        args,
        kwargs,
        timeout,
        startWithin,
        runAt,
        priority,
        retries,
        labels,
        idempotencyKey,
        map,
        targets);
  }

  /** The same, for each of these items. */
  JobRequest mapping(MapInput items) {
    return new JobRequest(
        func,
        args,
        kwargs,
        timeout,
        startWithin,
        runAt,
        priority,
        retries,
        labels,
        idempotencyKey,
        items,
        callbacks);
  }

  /** True if {@code other} comes with the same idempotency key and is the same request. */
  boolean isRepeatedBy(JobRequest other) {
    return idempotencyKey != null
        && other.idempotencyKey != null
        && idempotencyKey.key().equals(other.idempotencyKey.key())
        && Arrays.equals(idempotencyKey.fingerprint(), other.idempotencyKey.fingerprint());
  }

  JobRequest withoutArguments() {
    return new JobRequest(
        func,
        new byte[0],
        new byte[0],
        timeout,
        startWithin,
        runAt,
        priority,
        retries,
        labels,
        idempotencyKey,
        map,
        callbacks);
  }

  private static void requirePositive(String name, @Nullable Duration duration) {
    if (duration != null && (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0)) {
      throw new IllegalArgumentException(
          "%s must be positive and at most %s, not %s".formatted(name, MAX_DURATION, duration));
    }
  }
}
