package dev.jobpool.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job's next value while it is being made. */
final class JobDraft {
  private final Job from;
  JobRequest request;
  JobState state;
  long epoch;
  int attempt;
  Instant readyAt;
  boolean cancelRequested;
  Job.@Nullable Progress progress;
  byte @Nullable [] value;
  @Nullable JobError error;
  Job.@Nullable WorkerRef worker;
  @Nullable Instant startedAt;
  @Nullable Instant finishedAt;
  @Nullable Instant expiresAt;

  JobDraft(Job from) {
    this.from = from;
    request = from.request();
    state = from.state();
    epoch = from.epoch();
    attempt = from.attempt();
    readyAt = from.readyAt();
    cancelRequested = from.cancelRequested();
    progress = from.progress();
    value = from.value();
    error = from.error();
    worker = from.worker();
    startedAt = from.startedAt();
    finishedAt = from.finishedAt();
    expiresAt = from.expiresAt();
  }

  Job job() {
    return new Job(
        from.id(),
        request,
        state,
        epoch,
        attempt,
        readyAt,
        cancelRequested,
        progress,
        value,
        error,
        worker,
        from.submittedAt(),
        startedAt,
        finishedAt,
        expiresAt);
  }
}
