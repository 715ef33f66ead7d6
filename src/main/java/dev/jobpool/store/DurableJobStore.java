package dev.jobpool.store;

import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.store.Holding.State;
import dev.jobpool.store.Neighbours.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs that outlive this process. All are safe in a {@link Ledger}, but for those that somebody
 * waits for: they are only {@link Here} until they have ended. What this process runs is here, too,
 * so that a run costs the ledger three changes at most, in transactions shared with others: the
 * claim, a mark if it takes a while, and the end.
 *
 * <p>Locks: that of a {@link Holding} before that of the jobs in memory. No input or output under
 * either.
 */
class DurableJobStore implements JobStore {
  private static final Logger log = LoggerFactory.getLogger(DurableJobStore.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int BATCH = 500;

  /** Of ended jobs that are not recorded yet; beyond it nobody may wait for a job. */
  private static final int MAX_UNRECORDED = 20_000;

  final Ledger ledger;
  private final Ledger forNewJobs;
  final LedgerWriter writer;
  private final LedgerWriter adder;
  final Here here;
  private final Recovery recovery;
  private final Neighbours neighbours;
  private final Admissions admissions;
  private final Upkeep upkeep;

  /** Of jobs that may be this process's already, and are on their way here. */
  private final Set<CompletableFuture<@Nullable Void>> arrivals = ConcurrentHashMap.newKeySet();

  private volatile @Nullable DurableItemStore items;
  private volatile boolean lettingGo;
  private volatile @Nullable Events events;

  /** With one writer for everything. */
  DurableJobStore(Ledger ledger, Recovery recovery, LogLimits logLimits, Neighbours neighbours) {
    this(ledger, ledger, recovery, logLimits, neighbours);
  }

  /**
   * @param forNewJobs the same ledger on a connection of its own, by which new jobs are added; may
   *     be {@code ledger}
   */
  DurableJobStore(
      Ledger ledger,
      Ledger forNewJobs,
      Recovery recovery,
      LogLimits logLimits,
      Neighbours neighbours) {
    this.ledger = ledger;
    this.forNewJobs = forNewJobs;
    this.recovery = recovery;
    this.neighbours = neighbours;
    this.here = new Here(logLimits);
    this.writer = new LedgerWriter(ledger, PATIENCE, this::claimed, this::back);
    this.adder =
        forNewJobs == ledger
            ? writer
            : new LedgerWriter(forNewJobs, PATIENCE, this::claimed, this::back);
    this.admissions = new Admissions(ledger, here);
    this.upkeep = new Upkeep(here, writer, this::jobsWaitAgain);
    writer.start();
    if (adder != writer) {
      adder.start();
    }
  }

  /** Keeps the items of maps there. To be called once, before the store is used. */
  void keepItems(SqlItems items) {
    this.items = new DurableItemStore(items, here);
  }

  /** Clears away what dead processes were keeping for maps that were never accepted. */
  void discardAbandonedItems() {
    DurableItemStore kept = items;
    if (kept != null) {
      kept.discardAbandoned();
    }
  }

  @Override
  public ItemStore items() {
    DurableItemStore kept = items;
    if (kept == null) {
      throw new IllegalStateException("This store keeps no items");
    }
    return kept;
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public void attach(Events events) {
    this.events = events;
  }

  final @Nullable Events events() {
    return events;
  }

  private void jobsMayWait() {
    Events told = events;
    if (told != null) {
      told.jobsMayWait();
    }
  }

  /** Jobs that were here wait for anybody. */
  private void jobsWaitAgain() {
    neighbours.tell(Topic.JOBS);
    jobsMayWait();
  }

  /**
   * Looks after the jobs of dead processes.
   *
   * @return how many there were
   */
  int recoverOrphans() {
    int recovered = 0;
    List<Boolean> changes;
    do {
      List<CompletableFuture<Boolean>> made =
          ledger.orphans(BATCH).stream().map(job -> writer.tryToWrite(recovery.of(job))).toList();
      changes = made.stream().map(DurableJobStore::settled).toList();
      recovered += (int) changes.stream().filter(it -> it).count();
    } while (changes.size() == BATCH);
    if (recovered > 0) {
      neighbours.tell(Topic.ENDS);
      jobsWaitAgain();
    }
    return recovered;
  }

  /** This process has lost what it had taken: it must neither go on with it nor record its end. */
  void disown() {
    for (UUID id : here.ids()) {
      Holding holding = here.holding(id);
      if (holding != null && holding.state() == State.SAFE) {
        boolean runs = here.find(id).filter(job -> job.state() == JobState.RUNNING).isPresent();
        here.leave(id, holding);
        Events told = events;
        if (runs && told != null) {
          told.claimLost(id);
        }
      }
    }
  }

  /** On the writer's thread, before it does anything else. */
  private void claimed(List<Job> jobs) {
    jobs.forEach(job -> here.expect(job.id()));
  }

  private void back() {
    try {
      returnStrays();
    } catch (StoreUnavailable e) {
      log.debug("It is away again", e);
    }
    jobsMayWait();
  }

  /**
   * Looks after jobs that the ledger says this process runs and that are not here: claims whose
   * answer was lost on its way. A claim that was made before the ledger is asked may still be on
   * its way here; those are waited for.
   */
  final void returnStrays() {
    Map<UUID, Long> strays = new HashMap<>(ledger.owned());
    strays.keySet().removeIf(id -> here.expects(id) || here.holds(id));
    if (!strays.isEmpty()) {
      CompletableFuture.allOf(arrivals.toArray(CompletableFuture[]::new))
          .whenCompleteAsync(
              (_, _) -> strays.forEach(this::returnStray), Thread::startVirtualThread);
    }
  }

  private void returnStray(UUID id, long epoch) {
    if (here.holds(id)) {
      return;
    }
    ledger
        .find(id)
        .filter(job -> job.state() == JobState.RUNNING && job.epoch() == epoch)
        .ifPresent(job -> {
          log.warn("Job {} was given to this process, which does not have it: it is put back", id);
          writer
              .write(recovery.of(job))
              .thenRun(() -> {
                neighbours.tell(Topic.ENDS);
                jobsWaitAgain();
              });
        });
  }

  @Override
  public Admission add(Job job, int limit) {
    if (!job.state().isWaiting()) {
      throw new IllegalArgumentException("Job %s is %s".formatted(job.id(), job.state()));
    }
    if (!admissions.reserve(limit)) {
      Optional<Admission> repeated = repeated(job);
      return repeated.orElseGet(Admission.QueueFull::new);
    }
    UUID name = ledger.owner();
    boolean toRunHere = isWantedHere(job);
    var arrival = new CompletableFuture<@Nullable Void>();
    arrivals.add(arrival);
    boolean added = false;
    try {
      added = settled(adder.tryToWrite(new Change.Insert(job, toRunHere, null)));
    } finally {
      if (toRunHere) {
        here.taken(job, added);
        disownUnlessStill(name);
      }
      arrived(arrival);
      if (toRunHere || !added) {
        admissions.release();
      }
    }
    if (added) {
      arrange(toRunHere);
    }
    // Without a key it is there all the same: its answer was lost, and it has changed since.
    if (added || job.request().idempotencyKey() == null) {
      return new Admission.Admitted();
    }
    // If the first job with this key has been deleted meanwhile, this is the first.
    return repeated(job).orElseGet(() -> add(job, limit));
  }

  /** A job has been added, which starts here or anywhere. */
  private void arrange(boolean toRunHere) {
    if (!toRunHere) {
      jobsWaitAgain();
    } else if (lettingGo) {
      upkeep.returnUnclaimed(Duration.ZERO);
    } else {
      upkeep.soon();
    }
  }

  /** A job that is to start here anyway need not be queued first. */
  private boolean isWantedHere(Job job) {
    Events told = events;
    if (told == null
        || lettingGo
        || !mayTake()
        || job.state() != JobState.QUEUED
        || told.wanted() <= 0) {
      return false;
    }
    here.taking();
    return true;
  }

  private Optional<Admission> repeated(Job job) {
    var key = job.request().idempotencyKey();
    return key == null
        ? Optional.empty()
        : ledger.findByKey(key.key()).map(Admission.Repeated::new);
  }

  @Override
  public Admission addHere(Job job, int limit) {
    String reason = writer.failure();
    if (reason != null || here.unrecorded() > MAX_UNRECORDED) {
      throw new StoreUnavailable(reason == null ? "it is too slow" : reason);
    }
    if (admissions.isFull(limit)) {
      return new Admission.QueueFull();
    }
    here.add(job);
    return new Admission.Admitted();
  }

  @Override
  public Optional<Job> secure(UUID id) {
    Holding holding = here.holding(id);
    if (holding != null) {
      synchronized (holding) {
        Job job = here.find(id).orElse(null);
        if (holding.state() == State.ALONE && job != null && job.state() == JobState.RUNNING) {
          holding.secured(job, writer.write(new Change.Insert(job, true, null)));
        }
      }
      if (handOver(id, holding) != null) {
        jobsMayWait();
      }
      awaitSafe(holding);
    }
    return find(id);
  }

  /** Waits until the ledger knows the job. */
  private static void awaitSafe(Holding holding) {
    settled(holding.known().copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Gives a job that waits here, and that nobody else knows, to the ledger.
   *
   * @return null if it is none
   */
  private @Nullable Job handOver(UUID id, Holding holding) {
    CompletableFuture<Boolean> safe;
    Job job;
    synchronized (holding) {
      JobLog text = here.logOf(id);
      job = holding.state() == State.ALONE ? here.takeWaiting(id).orElse(null) : null;
      if (job == null) {
        return null;
      }
      safe = writer.tryToWrite(new Change.Insert(job, false, text));
      holding.leaving(job, safe);
    }
    try {
      settled(safe);
    } finally {
      here.leave(id, holding);
    }
    return job;
  }

  @Override
  public Optional<Job> find(UUID id) {
    return here.shown(id).or(() -> ledger.find(id));
  }

  @Override
  public CompletableFuture<Integer> fetch(int limit) {
    if (lettingGo || !mayTake() || writer.failure() != null) {
      return CompletableFuture.completedFuture(0);
    }
    var arrival = new CompletableFuture<@Nullable Void>();
    arrivals.add(arrival);
    UUID name = ledger.owner();
    return writer
        .claim(limit)
        .thenApply(this::arrived)
        .whenComplete((_, _) -> {
          disownUnlessStill(name);
          arrived(arrival);
        });
  }

  private void arrived(CompletableFuture<@Nullable Void> arrival) {
    arrivals.remove(arrival);
    arrival.complete(null);
  }

  /** True if this process may take jobs at all. */
  boolean mayTake() {
    return true;
  }

  /** Jobs came that were given to this process under a name that it has lost meanwhile. */
  private void disownUnlessStill(UUID name) {
    if (!name.equals(ledger.owner())) {
      disown();
    }
  }

  private int arrived(List<Job> claimed) {
    for (Job job : claimed) {
      here.fetched(job, job.attempt() > 0 ? printedBefore(job.id()) : JobLog.EMPTY);
      admissions.fetched();
    }
    if (lettingGo) {
      upkeep.returnUnclaimed(Duration.ZERO);
    } else if (!claimed.isEmpty()) {
      upkeep.soon();
    }
    return claimed.size();
  }

  /** Nothing, if it cannot be read: a job that is ours must not get lost over it. */
  private JobLog printedBefore(UUID id) {
    try {
      return ledger.log(id);
    } catch (StoreUnavailable e) {
      log.warn("What job {} printed in its earlier attempts cannot be read", id, e);
      return JobLog.EMPTY;
    }
  }

  @Override
  public int fetched() {
    return here.fetched();
  }

  @Override
  public List<Job> claim(int limit) {
    return here.claim(limit);
  }

  @Override
  public Optional<Job> started(UUID id, long epoch, Job.WorkerRef worker, Instant at) {
    Optional<Job> started = here.jobs().started(id, epoch, worker, at);
    upkeep.begun(id);
    return started;
  }

  @Override
  public boolean progress(UUID id, long epoch, Job.Progress progress) {
    boolean kept = here.jobs().progress(id, epoch, progress);
    upkeep.changed(id);
    return kept;
  }

  @Override
  public void output(UUID id, byte[] text) {
    here.jobs().output(id, text);
    upkeep.printed(id);
  }

  @Override
  public JobLog log(UUID id) {
    return here.holds(id) ? here.jobs().log(id) : ledger.log(id);
  }

  @Override
  public Optional<Job> requestCancel(UUID id, long epoch) {
    Holding holding = here.holding(id);
    if (holding == null) {
      boolean marked = settled(writer.tryToWrite(new Change.CancelWish(id, epoch)));
      neighbours.tell(Topic.CANCELS);
      return marked ? ledger.find(id) : Optional.empty();
    }
    Optional<Job> marked;
    CompletableFuture<Boolean> safe = CompletableFuture.completedFuture(true);
    synchronized (holding) {
      marked = here.jobs().requestCancel(id, epoch);
      if (marked.isPresent() && holding.state() == State.SAFE) {
        safe = writer.tryToWrite(new Change.CancelWish(id, holding.epoch()));
      }
    }
    settled(safe);
    return marked;
  }

  @Override
  public CompletableFuture<Optional<Job>> finish(Finish finish) {
    Holding holding = here.holding(finish.id());
    if (holding == null) {
      return finishElsewhere(finish);
    }
    synchronized (holding) {
      switch (holding.state()) {
        case ALONE -> {
          return CompletableFuture.completedFuture(finishAlone(finish, holding));
        }
        case SAFE -> {
          return finishSafe(finish, holding);
        }
        case LEAVING -> {
          return CompletableFuture.completedFuture(Optional.empty());
        }
        case LEFT -> {}
      }
    }
    return finishElsewhere(finish);
  }

  /** Seen to have ended at once, and recorded behind. */
  private Optional<Job> finishAlone(Finish finish, Holding holding) {
    Optional<Job> ended = here.finish(finish);
    ended.ifPresent(job -> {
      here.recording();
      writer
          .writeLater(new Change.Insert(job, false, here.logOf(job.id())))
          .whenComplete((_, _) -> here.recorded(job.id(), holding));
    });
    return ended;
  }

  private CompletableFuture<Optional<Job>> finishSafe(Finish finish, Holding holding) {
    Job before = here.find(finish.id()).orElse(null);
    Job ended = here.finish(finish).orElse(null);
    if (before == null || ended == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    holding.leaving(before);
    long epoch = holding.epoch();
    JobLog text = here.logOf(ended.id());
    return writer
        .write(new Change.End(ended.id(), epoch, ended, text))
        .thenApply(made -> made ? Optional.of(ended) : Optional.<Job>empty())
        .exceptionallyCompose(_ -> endWithoutValue(ended, epoch))
        .whenComplete((_, _) -> left(finish.id(), holding));
  }

  private void left(UUID id, Holding holding) {
    here.leave(id, holding);
    neighbours.tell(Topic.ENDS);
  }

  /** The database does not take what the function returned or threw. */
  private CompletableFuture<Optional<Job>> endWithoutValue(Job ended, long epoch) {
    var error =
        JobError.of(JobError.Kind.EXCEPTION, "What the function returned could not be stored");
    Job failed = JobTransitions.endedOtherwise(ended, Ending.of(JobState.FAILED, error));
    return writer
        .write(new Change.End(failed.id(), epoch, failed, null))
        .thenApply(made -> made ? Optional.of(failed) : Optional.empty());
  }

  private CompletableFuture<Optional<Job>> finishElsewhere(Finish finish) {
    Job job = ledger.find(finish.id()).orElse(null);
    if (job == null
        || job.epoch() != finish.epoch()
        || !job.state().isWaiting()
        || !job.state().canBecome(finish.ending().state())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Job ended = JobTransitions.finished(job, finish);
    return writer
        .tryToWrite(new Change.End(job.id(), job.epoch(), ended, null))
        .thenApply(made -> {
          neighbours.tell(Topic.ENDS);
          return made ? Optional.of(ended) : Optional.empty();
        });
  }

  @Override
  public CompletableFuture<Optional<Job>> requeue(Requeue requeue) {
    Holding holding = here.holding(requeue.id());
    if (holding == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    synchronized (holding) {
      return switch (holding.state()) {
        case ALONE -> CompletableFuture.completedFuture(here.jobs().requeueNow(requeue));
        case SAFE -> requeueSafe(requeue, holding);
        case LEAVING, LEFT -> CompletableFuture.completedFuture(Optional.empty());
      };
    }
  }

  private CompletableFuture<Optional<Job>> requeueSafe(Requeue requeue, Holding holding) {
    Job job = here.find(requeue.id()).orElse(null);
    if (job == null
        || job.epoch() != requeue.epoch()
        || job.state() != JobState.RUNNING
        || job.cancelRequested()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Job waiting = JobTransitions.requeued(job, requeue);
    holding.leaving(job);
    here.returning();
    return writer
        .write(new Change.Return(job.id(), holding.epoch(), waiting, here.logOf(job.id())))
        .thenApply(made -> returned(waiting, holding, made));
  }

  private Optional<Job> returned(Job waiting, Holding holding, boolean made) {
    try {
      if (made) {
        here.leave(waiting.id(), holding);
        neighbours.tell(Topic.JOBS);
        return Optional.of(waiting);
      }
      holding.staying();
      return Optional.empty();
    } finally {
      here.hasReturned();
    }
  }

  @Override
  public List<Job> overdue(Instant now, int limit) {
    List<Job> overdue = here.jobs().overdue(now, limit);
    overdue.addAll(ledger.overdue(now, limit - overdue.size()));
    return overdue;
  }

  @Override
  public int promote(Instant now, int limit) {
    int promoted = here.jobs().promote(now, limit);
    int elsewhere = settled(writer.run(it -> it.promote(now, limit - promoted)));
    if (elsewhere > 0) {
      neighbours.tell(Topic.JOBS);
    }
    return promoted + elsewhere;
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return settled(writer.run(it -> it.deleteExpired(now, limit)));
  }

  @Override
  public boolean delete(UUID id) {
    return settled(writer.tryToWrite(new Change.Purge(id)));
  }

  @Override
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    Map<UUID, Job> shown = here.shown();
    return Here.merged(shown, ledger.list(filter, pageSize, before), filter, pageSize, before);
  }

  @Override
  public QueueStatus queue() {
    QueueStatus local = here.queue();
    QueueStatus safe = ledger.queue();
    return new QueueStatus(
        local.queued() + safe.queued(),
        local.scheduled() + safe.scheduled(),
        InMemoryJobStore.earlier(local.oldestReadyAt(), safe.oldestReadyAt()));
  }

  @Override
  public int waitingHere() {
    return here.jobs().waitingHere();
  }

  @Override
  public OptionalInt position(UUID id) {
    if (here.holds(id)) {
      return here.jobs().position(id);
    }
    Job job = ledger.find(id).filter(found -> found.state() == JobState.QUEUED).orElse(null);
    if (job == null) {
      return OptionalInt.empty();
    }
    OptionalInt ahead = ledger.ahead(job);
    return ahead.isEmpty()
        ? ahead
        : OptionalInt.of(ahead.getAsInt() + here.jobs().waitingHere() + 1);
  }

  @Override
  public WakeTimes wakeTimes() {
    WakeTimes local = here.jobs().wakeTimes();
    WakeTimes safe = ledger.wakeTimes();
    return new WakeTimes(InMemoryJobStore.earlier(local.due(), safe.due()), safe.expiry());
  }

  @Override
  public void letGo() {
    lettingGo = true;
    try {
      settled(upkeep.returnUnclaimed(Duration.ZERO));
      here.aloneAndWaiting().forEach(this::letGo);
    } catch (StoreUnavailable e) {
      log.error("Jobs that wait here could not be let go", e);
    }
  }

  private void letGo(UUID id) {
    Events told = events;
    Holding holding = told != null && told.staysHere(id) ? null : here.holding(id);
    Job job = holding == null ? null : handOver(id, holding);
    if (job != null && told != null) {
      told.left(job);
    }
  }

  @Override
  public @Nullable String failure() {
    String failure = writer.failure();
    return failure == null ? adder.failure() : failure;
  }

  @Override
  public void close() {
    closeUpkeepAndWriters();
    closeLedgers();
  }

  final void closeLedgers() {
    if (forNewJobs != ledger) {
      forNewJobs.close();
    }
    ledger.close();
  }

  /** What is still to be made safe is, if that is possible. */
  final void closeUpkeepAndWriters() {
    upkeep.close();
    if (adder != writer) {
      adder.close();
    }
    writer.close();
  }

  /** Waits for what the writer answers; throws what it throws. */
  static <T> T settled(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case RuntimeException failure -> failure;
        case TimeoutException _ -> new StoreUnavailable("it is too slow");
        case null, default -> new StoreUnavailable(String.valueOf(e.getCause()));
      };
    }
  }
}
