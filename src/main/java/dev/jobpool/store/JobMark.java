package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A number that differs when what those are told who follow a job has changed. Never negative. */
final class JobMark {
  private static final int LOG_BITS = 36;
  private static final int OTHER_BITS = Long.SIZE - 1 - LOG_BITS;

  private JobMark() {}

  static long of(Job job, long printedBytes) {
    Long startedAt = job.startedAt() == null ? null : (Long) Times.micros(job.startedAt());
    return of(job.state(), startedAt, job.progress(), printedBytes);
  }

  /**
   * @param startedAt in microseconds
   */
  static long of(
      JobState state, @Nullable Long startedAt, Job.@Nullable Progress progress, long printed) {
    boolean claimed = state == JobState.RUNNING && startedAt == null;
    JobState shown = claimed ? JobState.QUEUED : state;
    long number = progress == null ? 0 : progress.number();
    long others = Objects.hash(shown.ordinal(), startedAt, number) & ((1L << OTHER_BITS) - 1);
    return others << LOG_BITS | printed & ((1L << LOG_BITS) - 1);
  }
}
