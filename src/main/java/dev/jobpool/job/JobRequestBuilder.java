package dev.jobpool.job;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link JobRequest} while it is being made: what is not set is as if it was not asked for. */
public final class JobRequestBuilder {
  private static final byte[] NO_ARGS = "[]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_KWARGS = "{}".getBytes(StandardCharsets.US_ASCII);

  private final String func;
  private byte[] args = NO_ARGS;
  private byte[] kwargs = NO_KWARGS;
  private @Nullable Duration timeout;
  private @Nullable Duration startWithin;
  private @Nullable Instant runAt;
  private int priority;
  private int retries;
  private Map<String, String> labels = Map.of();
  private @Nullable IdempotencyKey idempotencyKey;
  private @Nullable MapInput map;
  private CallbackTargets callbacks = CallbackTargets.NONE;
  private Origin origin = Origin.UNKNOWN;

  JobRequestBuilder(String func) {
    this.func = func;
  }

  JobRequestBuilder(JobRequest from) {
    func = from.func();
    args = from.args();
    kwargs = from.kwargs();
    timeout = from.timeout();
    startWithin = from.startWithin();
    runAt = from.runAt();
    priority = from.priority();
    retries = from.retries();
    labels = from.labels();
    idempotencyKey = from.idempotencyKey();
    map = from.map();
    callbacks = from.callbacks();
    origin = from.origin();
  }

  public JobRequest build() {
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
        callbacks,
        origin);
  }

  public JobRequestBuilder args(byte[] jsonArray) {
    args = jsonArray;
    return this;
  }

  public JobRequestBuilder kwargs(byte[] jsonObject) {
    kwargs = jsonObject;
    return this;
  }

  public JobRequestBuilder timeout(@Nullable Duration longest) {
    timeout = longest;
    return this;
  }

  public JobRequestBuilder startWithin(@Nullable Duration wait) {
    startWithin = wait;
    return this;
  }

  public JobRequestBuilder runAt(@Nullable Instant time) {
    runAt = time;
    return this;
  }

  public JobRequestBuilder priority(int value) {
    priority = value;
    return this;
  }

  public JobRequestBuilder retries(int count) {
    retries = count;
    return this;
  }

  public JobRequestBuilder labels(Map<String, String> marks) {
    labels = marks;
    return this;
  }

  public JobRequestBuilder idempotencyKey(@Nullable IdempotencyKey key) {
    idempotencyKey = key;
    return this;
  }

  public JobRequestBuilder map(@Nullable MapInput items) {
    map = items;
    return this;
  }

  public JobRequestBuilder callbacks(CallbackTargets targets) {
    callbacks = targets;
    return this;
  }

  public JobRequestBuilder origin(Origin from) {
    origin = from;
    return this;
  }
}
