package dev.jobpool.job;

import org.jspecify.annotations.Nullable;

/**
 * How a job ends.
 *
 * @param state a terminal one
 * @param value the result, one JSON value as UTF-8; not null exactly if it succeeded
 * @param error why it did not succeed; not null exactly if it did not
 */
public record Ending(JobState state, byte @Nullable [] value, @Nullable JobError error) {

  public Ending {
    boolean success = state == JobState.SUCCEEDED;
    if (!state.isTerminal() || success != (value != null) || success != (error == null)) {
      throw new IllegalArgumentException("No ending: %s, error %s".formatted(state, error));
    }
  }

  public static Ending succeeded(byte[] value) {
    return new Ending(JobState.SUCCEEDED, value, null);
  }

  /** A map of which every item has succeeded: its value is put together from theirs. */
  public static Ending mapSucceeded() {
    return succeeded(MapInput.VALUE);
  }

  /** Ended otherwise, in the state {@code state}. */
  public static Ending of(JobState state, JobError error) {
    return new Ending(state, null, error);
  }

  static Ending cancelled(JobError.Kind kind, String message) {
    return of(JobState.CANCELLED, JobError.of(kind, message));
  }

  /**
   * True if another attempt may end better: the function failed, ran too long or lost its worker.
   */
  boolean mayBeRetried() {
    return switch (state) {
      case FAILED, TIMED_OUT, LOST -> true;
      case SUCCEEDED, CANCELLED, SCHEDULED, QUEUED, RUNNING -> false;
    };
  }
}
