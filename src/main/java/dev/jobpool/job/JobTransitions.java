package dev.jobpool.job;

import java.time.Instant;
import java.util.UUID;

/**
 * Every change of a job as a function from one value to the next: the only code that sets a {@link
 * JobState}. A transition that {@link JobState#canBecome} does not allow throws; stores look first
 * and answer with a lost race instead.
 */
public final class JobTransitions {
  private JobTransitions() {}

  /** A new job: SCHEDULED if its time is yet to come, else QUEUED. */
  public static Job accepted(UUID id, JobRequest request, Instant now) {
    return accepted(id, request, now, now);
  }

  /**
   * As above, of a request whose submission took a while.
   *
   * @param submittedAt when it began
   */
  public static Job accepted(UUID id, JobRequest request, Instant submittedAt, Instant now) {
    Instant runAt = request.runAt();
    Instant readyAt = runAt != null && runAt.isAfter(now) ? runAt : now;
    return new Job(
        id,
        request,
        readyAt.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED,
        0,
        0,
        readyAt,
        false,
        null,
        null,
        null,
        null,
        submittedAt,
        null,
        null,
        null);
  }

  /** Its time to run has come. */
  public static Job promoted(Job job) {
    return to(JobState.QUEUED, job).job();
  }

  /** Taken, to be handed to a worker. */
  public static Job claimed(Job job) {
    var next = to(JobState.RUNNING, job);
    next.epoch++;
    next.attempt++;
    return next.job();
  }

  /** Put back to wait. */
  public static Job requeued(Job job, JobStore.Requeue requeue) {
    var next = to(requeue.state(), job);
    next.epoch++;
    next.attempt = requeue.attempt();
    next.readyAt = requeue.readyAt();
    next.error = requeue.error();
    next.progress = null;
    next.startedAt = null;
    return next.job();
  }

  /** Taken, and not yet given to a worker of the process that took it. */
  public static Job handedOver(Job claimed) {
    return to(JobState.QUEUED, claimed).job();
  }

  /** Let go by a process that had it wait: it waits for others. */
  public static Job letGo(Job waiting) {
    if (!waiting.state().isWaiting()) {
      throw new IllegalStateException("Job %s does not wait".formatted(waiting.id()));
    }
    var next = new JobDraft(waiting);
    next.epoch++;
    return next.job();
  }

  /** Ended differently from what was thought. */
  public static Job endedOtherwise(Job ended, Ending ending) {
    if (!ended.state().isTerminal()) {
      throw new IllegalStateException("Job %s has not ended".formatted(ended.id()));
    }
    var next = new JobDraft(ended);
    next.state = ending.state();
    next.value = ending.value();
    next.error = ending.error();
    return next.job();
  }

  /** Ended. */
  public static Job finished(Job job, JobStore.Finish finish) {
    var next = to(finish.ending().state(), job);
    next.value = finish.ending().value();
    next.error = finish.ending().error();
    next.finishedAt = finish.at();
    next.expiresAt = finish.expiresAt();
    return next.job();
  }

  /** Ended, and kept for longer. */
  public static Job keptUntil(Job ended, Instant expiresAt) {
    if (!ended.state().isTerminal()) {
      throw new IllegalStateException("Job %s has not ended".formatted(ended.id()));
    }
    var next = new JobDraft(ended);
    next.expiresAt = expiresAt;
    return next.job();
  }

  /** A worker has begun with it. */
  public static Job started(Job job, Job.WorkerRef worker, Instant at) {
    var next = within(job);
    next.worker = worker;
    next.startedAt = at;
    return next.job();
  }

  /** Its function reported how far it is. */
  public static Job progressed(Job job, Job.Progress progress) {
    var next = within(job);
    next.progress = progress.after(job.progress());
    return next.job();
  }

  /** Somebody wants it to stop. */
  public static Job cancelRequested(Job job) {
    var next = within(job);
    next.cancelRequested = true;
    return next.job();
  }

  private static JobDraft to(JobState state, Job job) {
    if (!job.state().canBecome(state)) {
      throw new IllegalStateException(
          "Job %s is %s, which cannot become %s".formatted(job.id(), job.state(), state));
    }
    var draft = new JobDraft(job);
    draft.state = state;
    return draft;
  }

  private static JobDraft within(Job job) {
    if (job.state() != JobState.RUNNING) {
      throw new IllegalStateException("Job %s does not run: %s".formatted(job.id(), job.state()));
    }
    return new JobDraft(job);
  }
}
