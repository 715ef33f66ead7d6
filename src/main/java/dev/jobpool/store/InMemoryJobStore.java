package dev.jobpool.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.KeyName;
import dev.jobpool.job.LogPart;
import dev.jobpool.job.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
  private final JobLogs logs;
  private final InMemoryItemStore items;
  private final ConcurrentSkipListMap<UUID, StoredJob> byId = new ConcurrentSkipListMap<>();
  private final Object lock = new Object();
  private final InMemoryOutbox outbox = new InMemoryOutbox(this::find);

  @GuardedBy("lock")
  private final Map<KeyName, StoredJob> byKey = new HashMap<>();

  @GuardedBy("lock")
  private final JobIndexes indexes = new JobIndexes();

  @GuardedBy("lock")
  private long nextSequence;

  public InMemoryJobStore(FinishedLimits limits, LogLimits logLimits) {
    this.limits = limits;
    this.logs = new JobLogs(logLimits);
    this.items = new InMemoryItemStore(this::runs, itemLimit(limits));
  }

  @Override
  public ItemStore items() {
    return items;
  }

  /** Beside what has ended there is as much room again for maps that have not. */
  private static long itemLimit(FinishedLimits limits) {
    return Math.min(limits.maxBytes(), Long.MAX_VALUE / 2) * 2;
  }

  private boolean runs(UUID id, long epoch) {
    return find(id)
        .filter(job -> job.state() == JobState.RUNNING && job.epoch() == epoch)
        .isPresent();
  }

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  /** Nothing happens here that its callers do not know. */
  @Override
  public void attach(Events events) {}

  @Override
  public Admission add(Job job, int limit) {
    if (!job.state().isWaiting()) {
      throw new IllegalArgumentException("Job %s is %s".formatted(job.id(), job.state()));
    }
    synchronized (lock) {
      KeyName key = job.request().keyName();
      StoredJob first = key == null ? null : byKey.get(key);
      if (first != null) {
        return new Admission.Repeated(first.job());
      }
      if (indexes.queued() + indexes.scheduled() >= limit) {
        return new Admission.QueueFull();
      }
      var stored = new StoredJob(nextSequence++, job);
      if (byId.putIfAbsent(job.id(), stored) != null) {
        throw new IllegalArgumentException("Job %s is known already".formatted(job.id()));
      }
      if (key != null) {
        byKey.put(key, stored);
      }
      indexes.enter(stored);
      return new Admission.Admitted();
    }
  }

  /** As {@link #add}: every job is here. */
  @Override
  public Admission addHere(Job job, int limit) {
    return add(job, limit);
  }

  /** As {@link #find}: nothing is safer than here. */
  @Override
  public Optional<Job> secure(UUID id) {
    return find(id);
  }

  @Override
  public Optional<Job> find(UUID id) {
    return Optional.ofNullable(byId.get(id)).map(StoredJob::job);
  }

  @Override
  public Optional<Job> outline(UUID id) {
    return find(id);
  }

  @Override
  public CompletableFuture<Integer> fetch(int limit) {
    return CompletableFuture.completedFuture(0);
  }

  @Override
  public int fetched() {
    return 0;
  }

  @Override
  public List<Job> claim(int limit) {
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
  public void output(UUID id, byte[] text) {
    logs.append(id, text);
  }

  /** What a job has printed before it came here. */
  void printedBefore(UUID id, JobLog printed) {
    logs.begin(id, printed);
  }

  @Override
  public JobLog log(UUID id) {
    return logs.get(id);
  }

  @Override
  public LogPart log(UUID id, long from, int maxBytes) {
    return logs.get(id, from, maxBytes);
  }

  @Override
  public Map<UUID, Long> marks(Collection<UUID> ids) {
    Map<UUID, Long> marks = new HashMap<>();
    for (UUID id : ids) {
      find(id).ifPresent(job -> marks.put(id, JobMark.of(job, logs.printedBytes(id))));
    }
    return marks;
  }

  @Override
  public Optional<Job> requestCancel(UUID id, long epoch) {
    return whileClaimed(id, epoch, JobTransitions::cancelRequested);
  }

  @Override
  public CompletableFuture<Optional<Job>> requeue(Requeue requeue) {
    return CompletableFuture.completedFuture(requeueNow(requeue));
  }

  Optional<Job> requeueNow(Requeue requeue) {
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
  public CompletableFuture<Optional<Job>> finish(Finish finish) {
    return CompletableFuture.completedFuture(finishNow(finish));
  }

  Optional<Job> finishNow(Finish finish) {
    synchronized (lock) {
      StoredJob stored = atEpoch(finish.id(), finish.epoch());
      if (stored == null || !stored.job().state().canBecome(finish.ending().state())) {
        return Optional.empty();
      }
      stored.hasItems(items.bytes(finish.id()));
      Job ended = change(stored, JobTransitions.finished(stored.job(), finish));
      outbox.put(ended);
      dropFinishedAboveLimits();
      return Optional.of(ended);
    }
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
    Job job = stored.job();
    indexes.leave(stored);
    byId.remove(job.id());
    logs.remove(job.id());
    items.remove(job.id());
    outbox.remove(job.id());
    KeyName key = job.request().keyName();
    if (key != null) {
      byKey.remove(key, stored);
    }
  }

  /** Drops a job that waits; empty if none does. */
  Optional<Job> takeWaiting(UUID id) {
    synchronized (lock) {
      StoredJob stored = byId.get(id);
      if (stored == null || !stored.job().state().isWaiting()) {
        return Optional.empty();
      }
      drop(stored);
      return Optional.of(stored.job());
    }
  }

  /** Drops a job, whatever its state. */
  void forget(UUID id) {
    synchronized (lock) {
      StoredJob stored = byId.get(id);
      if (stored != null) {
        drop(stored);
      }
    }
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
  public int deleteExpired(Instant now, int limit) {
    int deleted = 0;
    synchronized (lock) {
      StoredJob next = indexes.nextFinished();
      while (deleted < limit && next != null && hasExpired(next.job(), now)) {
        if (outbox.isPending(next.job().id())) {
          change(next, JobTransitions.keptUntil(next.job(), now.plus(RESPITE)));
        } else {
          drop(next);
          deleted++;
        }
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
        jobs.add(job.withoutPayload());
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
  public int waitingHere() {
    synchronized (lock) {
      return indexes.queued();
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

  /** Keeps everything: there is nobody else. */
  @Override
  public void letGo() {}

  @Override
  public @Nullable String failure() {
    return null;
  }

  @Override
  public void close() {}

  static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
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
