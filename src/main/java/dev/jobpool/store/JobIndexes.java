package dev.jobpool.store;

import dev.jobpool.store.StoredJob.ReadyKey;
import dev.jobpool.store.StoredJob.TimeKey;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The orders in which the store looks for jobs. Each job is in exactly those of its state; a job
 * leaves them before its value changes and enters them after. Used under the store's lock, but for
 * {@link #place}.
 */
final class JobIndexes {
  /** QUEUED jobs in the order of starting; concurrent so that places are counted without a lock. */
  private final ConcurrentSkipListMap<ReadyKey, StoredJob> ready = new ConcurrentSkipListMap<>();

  /** SCHEDULED jobs by the time they become ready. */
  private final NavigableMap<TimeKey, StoredJob> scheduled = new TreeMap<>();

  /** QUEUED jobs that have one, by start deadline. */
  private final NavigableMap<TimeKey, StoredJob> deadlines = new TreeMap<>();

  /** Finished jobs by the time they are deleted. */
  private final NavigableMap<TimeKey, StoredJob> finished = new TreeMap<>();

  private final PrincipalLoads loads = new PrincipalLoads();
  private int queued;
  private long finishedBytes;

  void enter(StoredJob stored) {
    loads.enter(stored.job());
    switch (stored.job().state()) {
      case SCHEDULED -> scheduled.put(stored.timeKey(stored.job().readyAt()), stored);
      case QUEUED -> {
        ready.put(stored.readyKey(), stored);
        queued++;
        Instant deadline = stored.job().startDeadline();
        if (deadline != null) {
          deadlines.put(stored.timeKey(deadline), stored);
        }
      }
      case RUNNING -> {}
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST -> {
        finished.put(stored.timeKey(expiry(stored)), stored);
        finishedBytes += stored.bytes();
      }
    }
  }

  void leave(StoredJob stored) {
    loads.leave(stored.job());
    switch (stored.job().state()) {
      case SCHEDULED -> scheduled.remove(stored.timeKey(stored.job().readyAt()));
      case QUEUED -> {
        ready.remove(stored.readyKey());
        queued--;
        Instant deadline = stored.job().startDeadline();
        if (deadline != null) {
          deadlines.remove(stored.timeKey(deadline));
        }
      }
      case RUNNING -> {}
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST -> {
        finished.remove(stored.timeKey(expiry(stored)));
        finishedBytes -= stored.bytes();
      }
    }
  }

  private static Instant expiry(StoredJob stored) {
    Instant expiresAt = stored.job().expiresAt();
    if (expiresAt == null) {
      throw new IllegalArgumentException("Finished without expiry: " + stored.job().id());
    }
    return expiresAt;
  }

  @Nullable StoredJob nextReady() {
    return first(ready);
  }

  @Nullable StoredJob nextScheduled() {
    return first(scheduled);
  }

  @Nullable StoredJob nextFinished() {
    return first(finished);
  }

  @Nullable Instant nextDeadline() {
    return deadlines.isEmpty() ? null : deadlines.firstKey().at();
  }

  /** Jobs whose start deadline is {@code now} or earlier. */
  Iterable<StoredJob> overdue(Instant now) {
    return deadlines.headMap(new TimeKey(now, Long.MAX_VALUE), true).values();
  }

  private static @Nullable StoredJob first(NavigableMap<?, StoredJob> index) {
    Map.Entry<?, StoredJob> entry = index.firstEntry();
    return entry == null ? null : entry.getValue();
  }

  /** Since when the job that has been ready longest is so: the oldest of each priority's first. */
  @Nullable Instant oldestReadyAt() {
    Instant oldest = null;
    Map.Entry<ReadyKey, StoredJob> entry = ready.firstEntry();
    while (entry != null) {
      ReadyKey key = entry.getKey();
      if (oldest == null || key.readyAt().isBefore(oldest)) {
        oldest = key.readyAt();
      }
      entry = ready.higherEntry(ReadyKey.lastOf(key.priority()));
    }
    return oldest;
  }

  /** How many jobs start before this QUEUED one. Takes time in proportion; needs no lock. */
  int place(StoredJob stored) {
    return ready.headMap(stored.readyKey()).size();
  }

  PrincipalLoads loads() {
    return loads;
  }

  int queued() {
    return queued;
  }

  int scheduled() {
    return scheduled.size();
  }

  int finished() {
    return finished.size();
  }

  long finishedBytes() {
    return finishedBytes;
  }
}
