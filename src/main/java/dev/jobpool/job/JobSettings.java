package dev.jobpool.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits that jobs live under.
 *
 * @param node this service's name among its replicas
 * @param queueLimit how many jobs may wait
 * @param defaultTimeout how long a job may run that names no timeout; null: without limit
 * @param resultTtl how long a finished job is kept
 * @param maxResultBytes of one result
 * @param maxWaiters how many callers may wait for jobs at a time
 */
public record JobSettings(
    String node,
    int queueLimit,
    @Nullable Duration defaultTimeout,
    Duration resultTtl,
    int maxResultBytes,
    int maxWaiters) {

  /** The defaults. */
  public static final JobSettings DEFAULTS =
      new JobSettings("local", 10_000, null, Duration.ofHours(1), 64 << 20, 10_000);

  /** How long a job that was asked for so may run; null: without limit. */
  public @Nullable Duration timeoutOf(JobRequest request) {
    return request.timeout() != null ? request.timeout() : defaultTimeout;
  }
}
