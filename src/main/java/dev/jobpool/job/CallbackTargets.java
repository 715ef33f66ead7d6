package dev.jobpool.job;

import org.jspecify.annotations.Nullable;

/**
 * Who is to be told how a job ends.
 *
 * @param onSuccess when it succeeds; null: nobody
 * @param onError when it ends in any other way; null: nobody
 */
public record CallbackTargets(
    @Nullable CallbackTarget onSuccess, @Nullable CallbackTarget onError) {

  /** Nobody. */
  public static final CallbackTargets NONE = new CallbackTargets(null, null);

  public boolean isEmpty() {
    return onSuccess == null && onError == null;
  }

  /** Whom the end of a job concerns that is in the state {@code ended}; null: nobody. */
  public @Nullable CallbackTarget of(JobState ended) {
    return switch (ended) {
      case SUCCEEDED -> onSuccess;
      case FAILED, TIMED_OUT, CANCELLED, LOST -> onError;
      case SCHEDULED, QUEUED, RUNNING -> null;
    };
  }
}
