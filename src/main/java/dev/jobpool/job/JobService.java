package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with jobs: submit, wait, look, cancel, delete. Safe for use by many threads;
 * waiting blocks the caller, who had best be a virtual thread.
 */
public final class JobService {
  private final JobLifecycle lifecycle;
  private final JobStore store;
  private final JobRunner runner;

  public JobService(JobLifecycle lifecycle, JobRunner runner) {
    this.lifecycle = lifecycle;
    this.store = lifecycle.store();
    this.runner = runner;
  }

  /**
   * Accepts a job: it is kept, QUEUED or SCHEDULED, and starts when a worker is free.
   *
   * @return the job as it was accepted
   * @throws JobRejectedException if it is not accepted
   */
  public Job submit(JobRequest request) {
    Job job = lifecycle.draw(request);
    keep(job);
    runner.accepted(job);
    return job;
  }

  /**
   * Accepts a job and waits for its end. The job goes on when the wait ends.
   *
   * @return the job as it is when it has ended or the wait ends
   * @throws JobRejectedException if it is not accepted
   */
  public Job run(JobRequest request, Duration wait) throws InterruptedException {
    Job job = lifecycle.draw(request);
    try (JobWaiters.Waiter waiter = lifecycle.waiters().register(job.id())) {
      keep(job);
      if (waiter == null || !wait.isPositive()) {
        runner.accepted(job);
        return store.find(job.id()).orElse(job);
      }
      runner.acceptedAndAwaited(job);
      return waiter.await(wait).or(() -> store.find(job.id())).orElse(job);
    }
  }

  /**
   * Accepts a job for somebody who stays with it.
   *
   * @return the job as it was accepted
   * @throws JobRejectedException if it is not accepted; the attendant hears nothing more then
   */
  public Job submit(JobRequest request, JobAttendant attendant) {
    Job job = lifecycle.draw(request);
    lifecycle.waiters().attend(job.id(), attendant::ended);
    boolean kept = false;
    try {
      attendant.drawn(job);
      keep(job);
      kept = true;
    } finally {
      if (!kept) {
        lifecycle.waiters().forget(job.id());
      }
    }
    runner.accepted(job);
    return job;
  }

  private void keep(Job job) {
    if (!runner.enter()) {
      throw new JobRejectedException.PoolClosed();
    }
    boolean kept = false;
    try {
      lifecycle.accept(job);
      kept = true;
    } finally {
      if (!kept) {
        runner.refused();
      }
    }
  }

  public Optional<Job> find(UUID id) {
    return store.find(id);
  }

  /**
   * Waits for a job's end; at once if it has ended, if there is no such job, or if too many callers
   * wait already.
   *
   * @return the job as it is when it has ended or the wait ends; empty if there is no such job
   */
  public Optional<Job> await(UUID id, Duration wait) throws InterruptedException {
    Optional<Job> job = store.find(id);
    if (!wait.isPositive() || job.isEmpty() || job.get().state().isTerminal()) {
      return job;
    }
    try (JobWaiters.Waiter waiter = lifecycle.waiters().register(id)) {
      job = store.find(id);
      if (waiter == null || job.isEmpty() || job.get().state().isTerminal()) {
        return job;
      }
      return waiter.await(wait).or(() -> store.find(id));
    }
  }

  /** Cancels a job: one that waits ends at once, one that runs is stopped. */
  public CancelResult cancel(UUID id) {
    return cancel(id, JobLifecycle.cancelled());
  }

  /** As {@link #cancel(UUID)}; a job that waits ends with that message. */
  public CancelResult cancel(UUID id, String why) {
    return cancel(id, Ending.cancelled(JobError.Kind.CANCELLED, why));
  }

  private CancelResult cancel(UUID id, Ending ending) {
    while (true) {
      Job job = store.find(id).orElse(null);
      if (job == null) {
        return new CancelResult.Unknown();
      }
      if (job.state().isTerminal()) {
        return new CancelResult.AlreadyFinished(job);
      }
      Optional<CancelResult> result = job.state().isWaiting() ? endWaiting(job, ending) : stop(job);
      if (result.isPresent()) {
        return result.get();
      }
      // The job moved on meanwhile: look again.
    }
  }

  private Optional<CancelResult> endWaiting(Job job, Ending ending) {
    Optional<Job> ended = lifecycle.end(job, ending, lifecycle.clock().instant());
    ended.ifPresent(_ -> runner.abandoned());
    return ended.map(CancelResult.Cancelled::new);
  }

  private Optional<CancelResult> stop(Job job) {
    Optional<Job> marked = store.requestCancel(job.id(), job.epoch());
    marked.ifPresent(_ -> runner.stop(job.id()));
    return marked.map(CancelResult.Stopping::new);
  }

  /** Deletes a finished job with all that belongs to it. */
  public PurgeResult purge(UUID id) {
    Job job = store.find(id).orElse(null);
    if (job == null) {
      return new PurgeResult.Unknown();
    }
    if (!job.state().isTerminal()) {
      return new PurgeResult.NotFinished(job);
    }
    boolean deleted = store.delete(id);
    lifecycle.logs().remove(id);
    return deleted ? new PurgeResult.Purged(job) : new PurgeResult.Unknown();
  }

  /**
   * Lists jobs, newest first.
   *
   * @param before the {@link JobPage#next} of the page before; null: the first page
   */
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    return store.list(filter, pageSize, before);
  }

  /** What a job has printed so far; empty if there is no such job. */
  public Optional<JobLog> log(UUID id) {
    return store.find(id).map(job -> lifecycle.logs().get(job.id()));
  }

  /** A QUEUED job's place in the queue: 1 starts next. Empty if it is not QUEUED. */
  public OptionalInt queuePosition(UUID id) {
    return store.position(id);
  }

  /** True for the id of a job that must have been deleted, as it is older than results are kept. */
  public boolean isExpired(UUID id) {
    Instant oldest = lifecycle.clock().instant().minus(lifecycle.settings().resultTtl());
    return JobIds.timeOf(id).filter(made -> made.isBefore(oldest)).isPresent()
        && store.find(id).isEmpty();
  }
}
