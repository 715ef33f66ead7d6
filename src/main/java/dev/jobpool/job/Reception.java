package dev.jobpool.job;

import java.time.Clock;

/** Keeps new jobs, or says why not, and counts them. */
record Reception(
    JobStore store, JobSettings settings, Throughput throughput, Clock clock, JobMeter meter) {

  /**
   * Keeps a new job, safely.
   *
   * @return the job; or the one that was accepted before under the same idempotency key
   * @throws JobRejectedException if it is not kept
   */
  Job accept(Job job) {
    return admitted(job, store.add(job, settings.queueLimit()));
  }

  /**
   * Keeps a new job that somebody waits for, until it has ended or is {@link JobStore#secure}d.
   *
   * @throws JobRejectedException if it is not kept
   */
  void acceptHere(Job job) {
    admitted(job, store.addHere(job, settings.queueLimit()));
  }

  private Job admitted(Job job, JobStore.Admission admission) {
    return switch (admission) {
      case JobStore.Admission.Admitted() -> {
        meter.accepted();
        yield job;
      }
      case JobStore.Admission.QueueFull() -> {
        meter.queueFull();
        throw new JobRejectedException.QueueFull(
            settings.queueLimit(), throughput.retryAfter(settings.queueLimit(), clock.instant()));
      }
      case JobStore.Admission.Repeated(Job first) -> {
        if (!first.request().isRepeatedBy(job.request())) {
          throw new JobRejectedException.KeyReused(first);
        }
        yield first;
      }
    };
  }
}
