package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job's place in the store: its current value, and the order in which it came. The value is
 * written under the store's lock and read by anybody.
 */
final class StoredJob {
  /** What a job takes beside its arguments and its result: measured, rounded up. */
  private static final long OVERHEAD_BYTES = 1024;

  final long sequence;
  private volatile Job job;
  private long itemBytes;

  StoredJob(long sequence, Job job) {
    this.sequence = sequence;
    this.job = job;
  }

  Job job() {
    return job;
  }

  void become(Job next) {
    job = next;
  }

  ReadyKey readyKey() {
    return new ReadyKey(job.request().priority(), job.readyAt(), sequence);
  }

  /** When it is to be started, finished with or promoted: {@code at}, then in order of arrival. */
  TimeKey timeKey(Instant at) {
    return new TimeKey(at, sequence);
  }

  /** It is a map that has ended; its items take so much memory. */
  void hasItems(long bytes) {
    itemBytes = bytes;
  }

  /** About how much memory it takes. */
  long bytes() {
    return bytes(job) + itemBytes;
  }

  static long bytes(Job job) {
    return OVERHEAD_BYTES
        + job.request().args().length
        + job.request().kwargs().length
        + (job.value() == null ? 0 : job.value().length)
        + bytes(job.error());
  }

  private static long bytes(@Nullable JobError error) {
    return error == null
        ? 0
        : 2L * (error.message().length() + length(error.trace()) + length(error.stderr()));
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /** The order of starting: highest priority, then longest ready, then first come. */
  record ReadyKey(int priority, Instant readyAt, long sequence) implements Comparable<ReadyKey> {

    /** Greater than every key of this priority, smaller than every key of a lower one. */
    static ReadyKey lastOf(int priority) {
      return new ReadyKey(priority, Instant.MAX, Long.MAX_VALUE);
    }

    @Override
    public int compareTo(ReadyKey other) {
      int order = Integer.compare(other.priority, priority);
      if (order == 0) {
        order = readyAt.compareTo(other.readyAt);
      }
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  /** The order of time. */
  record TimeKey(Instant at, long sequence) implements Comparable<TimeKey> {

    @Override
    public int compareTo(TimeKey other) {
      int order = at.compareTo(other.at);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }
}
