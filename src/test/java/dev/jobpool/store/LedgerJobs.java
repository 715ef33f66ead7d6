package dev.jobpool.store;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobIds;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.Requeue;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.SettableClock;
import java.time.Instant;

/** Jobs for tests of the ledger and what is around it. */
final class LedgerJobs {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Job.WorkerRef WORKER = new Job.WorkerRef(3, 4711, "here");
  static final Ending VALUE = Ending.succeeded(new byte[] {'1'});

  private static final JobIds IDS = new JobIds(new SettableClock(NOW));

  private LedgerJobs() {}

  static Job queued() {
    return queued(JobRequests.of("f"));
  }

  static Job queued(JobRequest request) {
    return JobTransitions.accepted(IDS.next(), request, NOW);
  }

  /** Claimed, and begun by a worker. */
  static Job running(JobRequest request) {
    return JobTransitions.started(JobTransitions.claimed(queued(request)), WORKER, NOW);
  }

  /** It waits for its next attempt. */
  static Job retried() {
    Job first = running(JobRequests.withRetries(5));
    return JobTransitions.requeued(first, retry(first));
  }

  /** It is to wait for another attempt, which may begin at once. */
  static Requeue retry(Job running) {
    return new Requeue(
        running.id(), running.epoch(), JobState.QUEUED, NOW, running.attempt(), null);
  }

  static Finish finish(Job job) {
    return new Finish(job.id(), job.epoch(), VALUE, NOW, NOW.plusSeconds(60));
  }

  static Change insert() {
    return new Change.Insert(queued(), false, null);
  }
}
