package dev.jobpool.store;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.Requeue;
import dev.jobpool.job.JobTransitions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the jobs of a process that has died. One that no worker is known to have begun
 * waits again, as if nothing had happened; one that ran does so only if attempts are left.
 *
 * @param resultTtl how long one that has ended so is kept
 */
record Recovery(Clock clock, Duration resultTtl) {

  Change of(Job running) {
    if (running.cancelRequested()) {
      return end(running, JobLifecycle.cancelled());
    }
    if (running.startedAt() == null) {
      return unclaimed(running);
    }
    var error =
        JobError.of(
            JobError.Kind.WORKER_DIED, "The service that ran it died, and its worker with it");
    if (running.attempt() <= running.request().retries()) {
      return again(running, running.attempt(), error);
    }
    return end(running, Ending.of(JobState.LOST, error));
  }

  /** A job that was taken and not begun. */
  Change unclaimed(Job taken) {
    return again(taken, taken.attempt(), taken.error());
  }

  private Change again(Job job, int attempts, @Nullable JobError error) {
    var requeue =
        new Requeue(job.id(), job.epoch(), JobState.QUEUED, job.readyAt(), attempts, error);
    return new Change.Return(job.id(), job.epoch(), JobTransitions.requeued(job, requeue), null);
  }

  private Change end(Job job, Ending ending) {
    Instant now = clock.instant();
    var finish = new Finish(job.id(), job.epoch(), ending, now, now.plus(resultTtl));
    return new Change.End(job.id(), job.epoch(), JobTransitions.finished(job, finish), null);
  }
}
