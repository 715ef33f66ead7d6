package dev.jobpool.job;

import org.jspecify.annotations.Nullable;

/**
 * Why a job did not succeed.
 *
 * @param type the exception's class name; null if none was thrown
 * @param trace the function's stack trace, as text; null if none was thrown
 * @param exitCode the dead worker's exit code, 128 + signal if it was killed; null if it did not
 *     die or the code is unknown
 * @param signal the signal that killed the worker, such as {@code KILL}; null if none did
 * @param stderr the end of what the dead worker's process wrote; null if nothing is known
 * @param item the place of the map's item that it is about, from 0; null if it is about none
 */
public record JobError(
    Kind kind,
    @Nullable String type,
    String message,
    @Nullable String trace,
    @Nullable Integer exitCode,
    @Nullable String signal,
    @Nullable String stderr,
    @Nullable Integer item) {

  /** About no item. */
  public JobError(
      Kind kind,
      @Nullable String type,
      String message,
      @Nullable String trace,
      @Nullable Integer exitCode,
      @Nullable String signal,
      @Nullable String stderr) {
    this(kind, type, message, trace, exitCode, signal, stderr, null);
  }

  /** The same, about an item. */
  public JobError ofItem(int index) {
    return new JobError(kind, type, message, trace, exitCode, signal, stderr, index);
  }

  public enum Kind {
    EXCEPTION,
    TIMEOUT,
    WORKER_DIED,
    OUT_OF_MEMORY,
    CANCELLED,
    POOL_TERMINATED,
    START_DEADLINE;

    /** As written in JSON: {@code worker-died}. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  public static JobError of(Kind kind, String message) {
    return new JobError(kind, null, message, null, null, null, null);
  }
}
