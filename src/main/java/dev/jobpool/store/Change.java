package dev.jobpool.store;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of what a {@link Ledger} holds. It is either made or not, as it names the epoch it
 * builds on; made twice it is as if made once, so it may be repeated when an answer was lost.
 */
sealed interface Change {

  /** The job that it concerns. */
  UUID id();

  /** About how many bytes it brings. */
  default long bytes() {
    return 100;
  }

  /**
   * A job that the ledger does not know: new, or secured, or ended here.
   *
   * @param owned true if this process runs it
   */
  record Insert(Job job, boolean owned, @Nullable JobLog log) implements Change {
    @Override
    public UUID id() {
      return job.id();
    }

    @Override
    public long bytes() {
      return StoredJob.bytes(job) + size(log);
    }
  }

  /** A worker has begun with an owned job, or it has come further: attempt, times, progress. */
  record Mark(UUID id, long epoch, Job now) implements Change {}

  /** A job's end; what it was before has the epoch {@code epoch}. */
  record End(UUID id, long epoch, Job ended, @Nullable JobLog log) implements Change {
    @Override
    public long bytes() {
      return StoredJob.bytes(ended) + size(log);
    }
  }

  /** An owned job waits again, for anybody, unless somebody wants it cancelled. */
  record Return(UUID id, long epoch, Job waiting, @Nullable JobLog log) implements Change {
    @Override
    public long bytes() {
      return 100 + size(log);
    }
  }

  /** Somebody wants a running job cancelled. */
  record CancelWish(UUID id, long epoch) implements Change {}

  /** All that an owned job has printed. */
  record KeepLog(UUID id, long epoch, JobLog log) implements Change {
    @Override
    public long bytes() {
      return size(log);
    }
  }

  /** What has become of a delivery, if it is still in the same hands. */
  record Attempted(Delivery now) implements Change {
    @Override
    public UUID id() {
      return now.jobId();
    }
  }

  /** A job's delivery is to be made again, by this process. */
  record Redelivery(UUID id, Instant at) implements Change {}

  /** A finished job goes, with all that belongs to it. */
  record Purge(UUID id) implements Change {}

  private static long size(@Nullable JobLog log) {
    return log == null ? 0 : log.head().length + log.tail().length;
  }
}
