package dev.jobpool.store;

import static dev.jobpool.store.Answers.settled;

import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.Load;
import dev.jobpool.job.LogPart;
import dev.jobpool.job.Outbox;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs that outlive this process. All are safe in a {@link Ledger}, but for those that somebody
 * waits for: they are only {@link Here} until they have ended. What this process runs is here, too,
 * so that a run costs the ledger three changes at most, in transactions shared with others: the
 * claim, a mark if it takes a while, and the end.
 *
 * <p>New jobs come by {@link Submissions}, those of the ledger by {@link Arrivals}; {@link
 * Safekeeping} makes jobs safe that are only here; {@link Departures} are ends and returns, {@link
 * Upkeep} tells what may be told later. {@link Salvage} looks after what a process that died has
 * left. {@link AllJobs} are what others see of all this.
 *
 * <p>Locks: that of a {@link Holding} before that of the jobs in memory. No input or output under
 * either.
 */
class DurableJobStore implements JobStore {
  private static final Logger log = LoggerFactory.getLogger(DurableJobStore.class);

  final Ledger ledger;
  final LedgerWriter writer;
  final Here here;
  private final Ledger forNewJobs;
  private final Writers writers;
  private final Announcements announcements;
  private final AllJobs all;
  private final Upkeep upkeep;
  private final Arrivals arrivals;
  private final Submissions submissions;
  private final Safekeeping safekeeping;
  private final Departures departures;
  private final Salvage salvage;
  private final LedgerOutbox outbox;
  private volatile @Nullable DurableItemStore items;

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
    this.here = new Here(logLimits);
    this.writers = Writers.of(ledger, forNewJobs, this::back);
    this.writer = writers.writer();
    this.announcements = new Announcements(neighbours);
    this.all = new AllJobs(ledger, here);
    this.upkeep = new Upkeep(here, writer, announcements::jobsWaitAgain);
    var admissions = new Admissions(ledger, here);
    this.arrivals = new Arrivals(ledger, writer, here, admissions, upkeep, announcements);
    this.submissions = new Submissions(ledger, writers, here, admissions, arrivals, announcements);
    this.safekeeping = new Safekeeping(ledger, writer, here, announcements);
    this.departures = new Departures(ledger, writer, here, arrivals, announcements);
    this.salvage = new Salvage(ledger, writer, here, arrivals, recovery, announcements);
    this.outbox = new LedgerOutbox(ledger, writer);
    writers.start();
  }

  /** Has this process take jobs only while this is true. */
  final void takeOnlyWhile(BooleanSupplier condition) {
    arrivals.onlyWhile(condition);
  }

  private void back() {
    try {
      salvage.returnStrays();
    } catch (StoreUnavailable e) {
      log.debug("It is away again", e);
    }
    announcements.jobsMayWait();
  }

  /** As {@link Salvage#recoverOrphans}. */
  final int recoverOrphans() {
    return salvage.recoverOrphans();
  }

  /** As {@link Salvage#returnStrays}. */
  final void returnStrays() {
    salvage.returnStrays();
  }

  /** As {@link Arrivals#disown}. */
  final void disown() {
    arrivals.disown();
  }

  final @Nullable Events events() {
    return announcements.events();
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
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public void attach(Events events) {
    announcements.attach(events);
  }

  @Override
  public Admission add(Job job, int limit) {
    return submissions.add(job, limit);
  }

  @Override
  public Admission addHere(Job job, int limit) {
    return submissions.addHere(job, limit);
  }

  @Override
  public Optional<Job> secure(UUID id) {
    safekeeping.secure(id);
    return find(id);
  }

  @Override
  public Optional<Job> find(UUID id) {
    return all.find(id);
  }

  @Override
  public Optional<Job> outline(UUID id) {
    return all.outline(id);
  }

  @Override
  public CompletableFuture<Integer> fetch(int limit) {
    return arrivals.fetch(limit);
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
    return all.log(id);
  }

  @Override
  public LogPart log(UUID id, long from, int maxBytes) {
    return all.log(id, from, maxBytes);
  }

  @Override
  public Map<UUID, Long> marks(Collection<UUID> ids) {
    return all.marks(ids);
  }

  @Override
  public Optional<Job> requestCancel(UUID id, long epoch) {
    return departures.requestCancel(id, epoch);
  }

  @Override
  public CompletableFuture<Optional<Job>> finish(Finish finish) {
    return departures.finish(finish);
  }

  @Override
  public CompletableFuture<Optional<Job>> requeue(Requeue requeue) {
    return departures.requeue(requeue);
  }

  @Override
  public List<Job> overdue(Instant now, int limit) {
    return all.overdue(now, limit);
  }

  @Override
  public int promote(Instant now, int limit) {
    int promoted = here.jobs().promote(now, limit);
    int elsewhere = settled(writer.run(it -> it.promote(now, limit - promoted)));
    if (elsewhere > 0) {
      announcements.jobsWaitForNeighbours();
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
    return all.list(filter, pageSize, before);
  }

  @Override
  public QueueStatus queue() {
    return all.queue();
  }

  @Override
  public Load load(String principal) {
    return all.load(principal);
  }

  @Override
  public int waitingHere() {
    return here.jobs().waitingHere();
  }

  @Override
  public OptionalInt position(UUID id) {
    return all.position(id);
  }

  @Override
  public WakeTimes wakeTimes() {
    return all.wakeTimes();
  }

  @Override
  public void letGo() {
    try {
      settled(arrivals.stop());
      safekeeping.letGo();
    } catch (StoreUnavailable e) {
      log.error("Jobs that wait here could not be let go", e);
    }
  }

  @Override
  public @Nullable String failure() {
    return writers.failure();
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
    writers.close();
  }
}
