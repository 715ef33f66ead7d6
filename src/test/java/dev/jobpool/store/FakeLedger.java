package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.WakeTimes;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.KeyName;
import dev.jobpool.job.LogPart;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A ledger in memory, whose writing can be held up or made to fail. It keeps all jobs it gives. */
final class FakeLedger implements Ledger {
  /** Happens after a page has been read and before it is given. */
  volatile Runnable afterListing = () -> {};

  /** What it was told, by transaction; also those that failed. */
  final List<List<Change>> rounds = new CopyOnWriteArrayList<>();

  final AtomicInteger probes = new AtomicInteger();
  final AtomicInteger counts = new AtomicInteger();
  volatile int closed;

  /** Why nothing can be written; null: it can. */
  volatile @Nullable SQLException failure;

  /** What can never be written. */
  volatile Predicate<Change> unstorable = _ -> false;

  /** Called before a key is looked up. */
  volatile Runnable beforeFindByKey = () -> {};

  /** Called before a log is read. */
  volatile Runnable beforeLog = () -> {};

  /** What it calls the process. */
  volatile UUID owner = UUID.randomUUID();

  private final Map<UUID, Job> jobs = new ConcurrentSkipListMap<>();
  private final Set<UUID> owned = new HashSet<>();
  private final Map<UUID, JobLog> logs = new HashMap<>();
  private volatile Gate gate = new Gate(0);

  /** A failure that is about what was to be written. */
  static final class DataException extends SQLException {
    private static final long serialVersionUID = 1L;

    DataException() {
      super("it does not fit");
    }
  }

  /** Where transactions wait. */
  static final class Gate implements AutoCloseable {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open;

    private Gate(int closed) {
      open = new CountDownLatch(closed);
    }

    /** Waits until a transaction waits. */
    void awaitArrival() throws InterruptedException {
      if (!arrived.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing is written");
      }
    }

    private void pass() {
      arrived.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Lets them go on. */
    @Override
    public void close() {
      open.countDown();
    }
  }

  /** Holds transactions up from now on. */
  Gate hold() {
    Gate held = new Gate(1);
    gate = held;
    return held;
  }

  synchronized void put(Job job) {
    jobs.put(job.id(), job);
  }

  synchronized void putLog(UUID id, JobLog log) {
    logs.put(id, log);
  }

  synchronized void remove(UUID id) {
    jobs.remove(id);
  }

  /** As if jobs had been claimed in a transaction whose answer was lost. */
  synchronized void claimWithoutAnswer(int limit) {
    claim(limit);
  }

  @Override
  public Round apply(List<Change> changes, int claim) throws SQLException {
    rounds.add(List.copyOf(changes));
    gate.pass();
    failIfTold();
    if (changes.stream().anyMatch(unstorable)) {
      throw new DataException();
    }
    synchronized (this) {
      boolean[] made = new boolean[changes.size()];
      for (int i = 0; i < made.length; i++) {
        made[i] = make(changes.get(i));
      }
      return new Round(made, claim(claim));
    }
  }

  private void failIfTold() throws SQLException {
    SQLException told = failure;
    if (told != null) {
      throw told;
    }
  }

  private boolean make(Change change) {
    Job present = jobs.get(change.id());
    return switch (change) {
      case Change.Insert(Job job, boolean mine, JobLog text) -> {
        if (present != null || holdsKeyOf(job)) {
          yield false;
        }
        if (mine) {
          owned.add(job.id());
        }
        keep(job, text);
        yield true;
      }
      case Change.Mark(UUID _, long epoch, Job now) ->
          isAt(present, epoch, JobState.RUNNING) && keep(underEpoch(now, epoch), null);
      case Change.End(UUID _, long epoch, Job ended, JobLog text) ->
          isAt(present, epoch, JobState.QUEUED, JobState.SCHEDULED, JobState.RUNNING)
              && keep(ended, text)
              && disowned(ended.id());
      case Change.Return(UUID _, long epoch, Job waiting, JobLog text) ->
          present != null
              && isAt(present, epoch, JobState.RUNNING)
              && !present.cancelRequested()
              && keep(waiting, text)
              && disowned(waiting.id());
      case Change.CancelWish(UUID _, long epoch) ->
          present != null
              && isAt(present, epoch, JobState.RUNNING)
              && keep(JobTransitions.cancelRequested(present), null);
      case Change.KeepLog(UUID id, long epoch, JobLog text) -> {
        boolean mine = present != null && isAt(present, epoch, JobState.RUNNING);
        if (mine) {
          logs.put(id, text);
        }
        yield mine;
      }
      case Change.Attempted _, Change.Redelivery _ -> false;
      case Change.Purge(UUID id) -> jobs.remove(id) != null;
    };
  }

  /** A mark leaves the epoch as it is. */
  private static Job underEpoch(Job now, long epoch) {
    return new Job(
        now.id(),
        now.request(),
        now.state(),
        epoch,
        now.attempt(),
        now.readyAt(),
        now.cancelRequested(),
        now.progress(),
        now.value(),
        now.error(),
        now.worker(),
        now.submittedAt(),
        now.startedAt(),
        now.finishedAt(),
        now.expiresAt());
  }

  private static boolean isAt(@Nullable Job job, long epoch, JobState... states) {
    return job != null && job.epoch() == epoch && List.of(states).contains(job.state());
  }

  private boolean holdsKeyOf(Job job) {
    KeyName key = job.request().keyName();
    return key != null && byKey(key).isPresent();
  }

  private Optional<Job> byKey(KeyName key) {
    return jobs.values().stream().filter(job -> key.equals(job.request().keyName())).findFirst();
  }

  private boolean keep(Job job, @Nullable JobLog text) {
    jobs.put(job.id(), job);
    if (text != null) {
      logs.put(job.id(), text);
    }
    return true;
  }

  private boolean disowned(UUID id) {
    owned.remove(id);
    return true;
  }

  private List<Job> claim(int limit) {
    List<Job> claimed = new ArrayList<>();
    for (Job job : List.copyOf(jobs.values())) {
      if (claimed.size() < limit && job.state() == JobState.QUEUED) {
        Job mine = taken(job);
        jobs.put(job.id(), mine);
        owned.add(job.id());
        claimed.add(mine);
      }
    }
    claimed.sort(Comparator.comparing(Job::id));
    return claimed;
  }

  /** RUNNING under the next epoch; the attempt begins only with a worker. */
  private static Job taken(Job job) {
    Job claimed = JobTransitions.claimed(job);
    return new Job(
        claimed.id(),
        claimed.request(),
        claimed.state(),
        claimed.epoch(),
        job.attempt(),
        claimed.readyAt(),
        claimed.cancelRequested(),
        claimed.progress(),
        claimed.value(),
        claimed.error(),
        claimed.worker(),
        claimed.submittedAt(),
        claimed.startedAt(),
        claimed.finishedAt(),
        claimed.expiresAt());
  }

  @Override
  public int promote(Instant now, int limit) throws SQLException {
    failIfTold();
    return 0;
  }

  @Override
  public int deleteExpired(Instant now, int limit) throws SQLException {
    failIfTold();
    return 0;
  }

  @Override
  public Duration gathering() {
    return Duration.ZERO;
  }

  @Override
  public void probe() throws SQLException {
    probes.incrementAndGet();
    failIfTold();
  }

  @Override
  public boolean isAboutData(SQLException failure) {
    return failure instanceof DataException;
  }

  @Override
  public synchronized Optional<Job> find(UUID id) {
    return Optional.ofNullable(jobs.get(id));
  }

  @Override
  public Optional<Job> findByKey(KeyName key) {
    beforeFindByKey.run();
    synchronized (this) {
      return byKey(key);
    }
  }

  @Override
  public List<Job> ended(Collection<UUID> ids) {
    return List.of();
  }

  @Override
  public synchronized Map<UUID, Long> owned() {
    return owned.stream()
        .collect(Collectors.toMap(id -> id, id -> Objects.requireNonNull(jobs.get(id)).epoch()));
  }

  @Override
  public UUID owner() {
    return owner;
  }

  @Override
  public List<Job> orphans(int limit) {
    return List.of();
  }

  @Override
  public Set<UUID> cancelWishes() {
    return Set.of();
  }

  @Override
  public List<Job> overdue(Instant now, int limit) {
    return List.of();
  }

  @Override
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    afterListing.run();
    return new JobPage(List.of(), null);
  }

  @Override
  public synchronized QueueStatus queue() {
    return new QueueStatus(waiting(Integer.MAX_VALUE), 0, null);
  }

  @Override
  public synchronized int waiting(int limit) {
    counts.incrementAndGet();
    long waiting = jobs.values().stream().filter(job -> job.state().isWaiting()).count();
    return (int) Math.min(limit, waiting);
  }

  @Override
  public OptionalInt ahead(Job queued) {
    return OptionalInt.empty();
  }

  @Override
  public WakeTimes wakeTimes() {
    return new WakeTimes(null, null);
  }

  @Override
  public JobLog log(UUID id) {
    beforeLog.run();
    synchronized (this) {
      return logs.getOrDefault(id, JobLog.EMPTY);
    }
  }

  @Override
  public Optional<Job> outline(UUID id) {
    return find(id);
  }

  @Override
  public LogPart log(UUID id, long from, int maxBytes) {
    return log(id).part(from, maxBytes);
  }

  @Override
  public synchronized Map<UUID, Long> marks(Collection<UUID> ids) {
    Map<UUID, Long> marks = new HashMap<>();
    for (UUID id : ids) {
      find(id).ifPresent(job -> marks.put(id, JobMark.of(job, 0)));
    }
    return marks;
  }

  @Override
  public int adoptDeliveries(int limit) {
    return 0;
  }

  @Override
  public void whenDeliveriesAreMade(Runnable news) {}

  @Override
  public DeliveryReads deliveries() {
    throw new UnsupportedOperationException("no deliveries are kept here");
  }

  @Override
  public void close() {
    closed++;
  }
}
