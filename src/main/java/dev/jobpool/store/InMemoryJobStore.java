package dev.jobpool.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobTransitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in the memory of this process: gone when it ends. Memory is bounded by the queue limit that
 * {@link #add} gets and by {@link FinishedLimits}.
 *
 * <p>One lock guards every change; each takes time logarithmic in the number of jobs. Looking up
 * and listing take no lock and see each job in some state it was in meanwhile.
 */
public final class InMemoryJobStore implements JobStore {
  private final FinishedLimits limits;
  private final ConcurrentSkipListMap<UUID, StoredJob> byId = new ConcurrentSkipListMap<>();
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final JobIndexes indexes = new JobIndexes();

  @GuardedBy("lock")
  private long nextSequence;

  public InMemoryJobStore(FinishedLimits limits) {
    this.limits = limits;
  }

  @Override
  public boolean add(Job job, int limit) {
    if (!job.state().isWaiting()) {
      throw new IllegalArgumentException("Job %s is %s".formatted(job.id(), job.state()));
    }
    synchronized (lock) {
      if (indexes.queued() + indexes.scheduled() >= limit) {
        return false;
      }
      var stored = new StoredJob(nextSequence++, job);
      if (byId.putIfAbsent(job.id(), stored) != null) {
        throw new IllegalArgumentException("Job %s is known already".formatted(job.id()));
      }
      indexes.enter(stored);
      return true;
    }
  }

  @Override
  public Optional<Job> find(UUID id) {
    return Optional.ofNullable(byId.get(id)).map(StoredJob::job);
  }

  @Override
  public List<Job> claim(int limit, String owner, Instant now) {
    var claimed = new ArrayList<Job>(Math.min(limit, 16));
    synchronized (lock) {
      while (claimed.size() < limit) {
        StoredJob next = indexes.nextReady();
        if (next == null) {
          break;
        }
        claimed.add(change(next, JobTransitions.claimed(next.job())));
      }
    }
    return claimed;
  }

  @Override
  public Optional<Job> started(UUID id, long epoch, Job.WorkerRef worker, Instant at) {
    return whileClaimed(id, epoch, job -> JobTransitions.started(job, worker, at));
  }

  @Override
  public boolean progress(UUID id, long epoch, Job.Progress progress) {
    return whileClaimed(id, epoch, job -> JobTransitions.progressed(job, progress)).isPresent();
  }

  @Override
  public Optional<Job> requestCancel(UUID id, long epoch) {
    return whileClaimed(id, epoch, JobTransitions::cancelRequested);
  }

  @Override
  public Optional<Job> requeue(Requeue requeue) {
    return whileClaimed(
        requeue.id(),
        requeue.epoch(),
        job -> job.cancelRequested() ? null : JobTransitions.requeued(job, requeue));
  }

  private Optional<Job> whileClaimed(UUID id, long epoch, NullableOperator<Job> transition) {
    synchronized (lock) {
      StoredJob stored = atEpoch(id, epoch);
      if (stored == null || stored.job().state() != JobState.RUNNING) {
        return Optional.empty();
      }
      Job next = transition.apply(stored.job());
      return next == null ? Optional.empty() : Optional.of(change(stored, next));
    }
  }

  @Override
  public List<Job> finish(List<Finish> batch) {
    var ended = new ArrayList<Job>(batch.size());
    synchronized (lock) {
      for (Finish finish : batch) {
        StoredJob stored = atEpoch(finish.id(), finish.epoch());
        if (stored != null && stored.job().state().canBecome(finish.ending().state())) {
          ended.add(change(stored, JobTransitions.finished(stored.job(), finish)));
        }
      }
      dropFinishedAboveLimits();
    }
    return ended;
  }

  @GuardedBy("lock")
  private void dropFinishedAboveLimits() {
    while (indexes.finished() > limits.maxJobs() || indexes.finishedBytes() > limits.maxBytes()) {
      StoredJob oldest = indexes.nextFinished();
      if (oldest == null) {
        return;
      }
      drop(oldest);
    }
  }

  @GuardedBy("lock")
  private @Nullable StoredJob atEpoch(UUID id, long epoch) {
    StoredJob stored = byId.get(id);
    return stored != null && stored.job().epoch() == epoch ? stored : null;
  }

  @GuardedBy("lock")
  private Job change(StoredJob stored, Job next) {
    indexes.leave(stored);
    stored.become(next);
    indexes.enter(stored);
    return next;
  }

  @GuardedBy("lock")
  private void drop(StoredJob stored) {
    indexes.leave(stored);
    byId.remove(stored.job().id());
  }

  @Override
  public List<Job> overdue(Instant now, int limit) {
    var overdue = new ArrayList<Job>();
    synchronized (lock) {
      for (StoredJob stored : indexes.overdue(now)) {
        if (overdue.size() == limit) {
          break;
        }
        overdue.add(stored.job());
      }
    }
    return overdue;
  }

  @Override
  public int promote(Instant now, int limit) {
    int promoted = 0;
    synchronized (lock) {
      StoredJob next = indexes.nextScheduled();
      while (promoted < limit && next != null && !next.job().readyAt().isAfter(now)) {
        change(next, JobTransitions.promoted(next.job()));
        promoted++;
        next = indexes.nextScheduled();
      }
    }
    return promoted;
  }

  @Override
  public List<UUID> deleteExpired(Instant now, int limit) {
    var deleted = new ArrayList<UUID>();
    synchronized (lock) {
      StoredJob next = indexes.nextFinished();
      while (deleted.size() < limit && next != null && hasExpired(next.job(), now)) {
        drop(next);
        deleted.add(next.job().id());
        next = indexes.nextFinished();
      }
    }
    return deleted;
  }

  private static boolean hasExpired(Job job, Instant now) {
    Instant expiresAt = job.expiresAt();
    return expiresAt != null && !expiresAt.isAfter(now);
  }

  @Override
  public boolean delete(UUID id) {
    synchronized (lock) {
      StoredJob stored = byId.get(id);
      if (stored == null || !stored.job().state().isTerminal()) {
        return false;
      }
      drop(stored);
      return true;
    }
  }

  @Override
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    NavigableMap<UUID, StoredJob> older = before == null ? byId : byId.headMap(before, false);
    var jobs = new ArrayList<Job>(Math.min(pageSize, 100));
    for (StoredJob stored : older.descendingMap().values()) {
      Job job = stored.job();
      if (filter.matches(job)) {
        if (jobs.size() == pageSize) {
          return new JobPage(jobs, jobs.getLast().id());
        }
        jobs.add(job);
      }
    }
    return new JobPage(jobs, null);
  }

  @Override
  public QueueStatus queue() {
    synchronized (lock) {
      return new QueueStatus(indexes.queued(), indexes.scheduled(), indexes.oldestReadyAt());
    }
  }

  @Override
  @SuppressWarnings("GuardedBy") // place() may be called without the lock
  public OptionalInt position(UUID id) {
    StoredJob stored = byId.get(id);
    return stored == null || stored.job().state() != JobState.QUEUED
        ? OptionalInt.empty()
        : OptionalInt.of(indexes.place(stored) + 1);
  }

  @Override
  public WakeTimes wakeTimes() {
    synchronized (lock) {
      StoredJob scheduled = indexes.nextScheduled();
      StoredJob finished = indexes.nextFinished();
      return new WakeTimes(
          earlier(scheduled == null ? null : scheduled.job().readyAt(), indexes.nextDeadline()),
          finished == null ? null : finished.job().expiresAt());
    }
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** A transition that may turn out not to be one. */
  private interface NullableOperator<T> {
    @Nullable T apply(T job);
  }
}
