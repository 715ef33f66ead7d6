package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One accepted request and what has become of it. A value: each change makes a new one.
 *
 * @param id version 7, so ids sort by time of submission
 * @param epoch grows with each change of hands; a result of an older claim is discarded
 * @param attempt which run this is, from 1; 0 before the first
 * @param readyAt when it may start: at its submission, at its {@code runAt}, or, before another
 *     attempt, when the pause after the last one is over
 * @param cancelRequested true once somebody asked for it to stop while it ran
 * @param value the result: one JSON value as UTF-8, not to be changed; null unless SUCCEEDED
 * @param error why it did not succeed; null unless it ended otherwise. While it waits for another
 *     attempt: why the attempt before failed
 * @param worker who runs or ran it; null before the first start
 * @param expiresAt when it is deleted; null until it is finished
 */
public record Job(
    UUID id,
    JobRequest request,
    JobState state,
    long epoch,
    int attempt,
    Instant readyAt,
    boolean cancelRequested,
    @Nullable Progress progress,
    byte @Nullable [] value,
    @Nullable JobError error,
    @Nullable WorkerRef worker,
    Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant expiresAt) {

  /** The last moment at which it may start; null: whenever. */
  public @Nullable Instant startDeadline() {
    Duration within = request.startWithin();
    if (within == null) {
      return null;
    }
    boolean tooFar = Instant.MAX.minus(within).isBefore(readyAt);
    return tooFar ? Instant.MAX : readyAt.plus(within);
  }

  /**
   * The state as its submitter sees it: a job that was claimed for a worker, but that no worker has
   * begun, still waits.
   */
  public JobState shownState() {
    return state == JobState.RUNNING && startedAt == null ? JobState.QUEUED : state;
  }

  /** Without what may be long: for listings. */
  public Job withoutPayload() {
    var draft = new JobDraft(this);
    draft.request = request.withoutArguments();
    draft.value = null;
    return draft.job();
  }

  /**
   * How far a job has come.
   *
   * @param fraction from 0.0 to 1.0
   * @param number which report of its attempt this is, from 1; 0 before it is kept
   */
  public record Progress(double fraction, String message, long number) {

    /** A report that is not kept yet. */
    public static Progress of(double fraction, String message) {
      return new Progress(fraction, message, 0);
    }

    Progress after(@Nullable Progress last) {
      return new Progress(fraction, message, last == null ? 1 : last.number + 1);
    }
  }

  /** The process that runs a job. */
  public record WorkerRef(int id, long pid, String node) {}
}
