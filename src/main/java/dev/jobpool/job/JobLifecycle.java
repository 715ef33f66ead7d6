package dev.jobpool.job;

import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.Requeue;
import dev.jobpool.job.JobStore.WakeTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The owner of every job's life: each transition of {@link JobState} is made here, from the
 * submission by the {@link JobService} to the end that a dispatcher reports. It knows the clock,
 * the time results are kept, and whether a job gets another attempt; it tells those who wait. Safe
 * for use by many threads; holds no lock.
 */
public final class JobLifecycle {
  /** How many jobs one step of the upkeep touches. */
  private static final int BATCH = 500;

  /** How long those who wait are kept waiting for an end that is on its way to the store. */
  private static final Duration LAST_ENDS = Duration.ofSeconds(2);

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

  private final JobStore store;
  private final JobSettings settings;
  private final Clock clock;
  private final JobMeter meter;
  private final Traces traces;
  private final JobIds ids;
  private final JobWaiters waiters;
  private final JobWatches watches;
  private final Throughput throughput;
  private final Reception reception;
  private final ItemNews itemNews = new ItemNews();
  private final Backoff backoff =
      new Backoff(FIRST_RETRY, LONGEST_RETRY, () -> ThreadLocalRandom.current().nextDouble());

  /** Whose jobs nobody counts. */
  public JobLifecycle(JobStore store, JobSettings settings, Clock clock) {
    this(store, settings, clock, JobMeter.NONE, Traces.HANDED_ON);
  }

  public JobLifecycle(
      JobStore store, JobSettings settings, Clock clock, JobMeter meter, Traces traces) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.meter = meter;
    this.traces = traces;
    this.ids = new JobIds(clock);
    this.waiters = new JobWaiters(settings.maxWaiters());
    this.watches = new JobWatches(store);
    itemNews.listen((job, _) -> watches.changed(job));
    this.throughput = new Throughput(clock.instant());
    this.reception = new Reception(store, settings, throughput, clock, meter);
  }

  /** A request as a job that is not kept yet. */
  Job draw(JobRequest request) {
    return JobTransitions.accepted(ids.next(), request, clock.instant());
  }

  /** As {@link Reception#accept}. */
  Job accept(Job job) {
    return reception.accept(job);
  }

  /** As {@link Reception#acceptHere}. */
  void acceptHere(Job job) {
    reception.acceptHere(job);
  }

  /** The input of maps, and what became of their items. */
  public ItemStore items() {
    return store.items();
  }

  /** Tells of maps that run here. */
  public ItemNews itemNews() {
    return itemNews;
  }

  /**
   * Keeps what became of items of a claimed map.
   *
   * @param itemsDone how many have ended with these
   * @return false if the claim is lost
   */
  public boolean record(Job claimed, List<ItemOutcomes> outcomes, int itemsDone) {
    boolean kept = store.items().record(claimed.id(), claimed.epoch(), outcomes);
    if (kept) {
      outcomes.forEach(meter::itemsEnded);
      itemNews.itemsEnded(claimed.id(), itemsDone);
    }
    return kept;
  }

  /** Takes up to {@code limit} jobs that are here to run them; each is finished or given back. */
  public List<Job> claim(int limit) {
    return store.claim(limit);
  }

  /** Brings up to {@code limit} jobs here from a store that holds more. */
  public CompletableFuture<Integer> fetch(int limit) {
    return store.fetch(limit);
  }

  /** How many jobs were brought here and wait for {@link #claim}. */
  public int fetched() {
    return store.fetched();
  }

  /** True if accepted jobs outlive this process. */
  public boolean isDurable() {
    return store.isDurable();
  }

  /** A worker has begun with a claimed job. Empty if the claim is lost. */
  public Optional<Job> started(Job claimed, int workerId, long pid) {
    var worker = new Job.WorkerRef(workerId, pid, settings.node());
    Optional<Job> started = store.started(claimed.id(), claimed.epoch(), worker, clock.instant());
    watches.changed(claimed.id());
    return started;
  }

  public void progress(Job claimed, double fraction, String message) {
    store.progress(claimed.id(), claimed.epoch(), Job.Progress.of(fraction, message));
    watches.changed(claimed.id());
  }

  /** A claimed job printed something. */
  public void output(Job claimed, byte[] text) {
    store.output(claimed.id(), text);
    watches.changed(claimed.id());
  }

  /**
   * An attempt has ended, of a claimed job as it is known to have run. If it did not succeed and
   * attempts are left, the job waits for the next, SCHEDULED for after a pause that doubles with
   * each attempt; else it has ended too.
   *
   * @return the job as it is now; empty if the claim was lost, and the ending discarded
   */
  public CompletableFuture<Optional<Job>> finish(Job claimed, Ending ending) {
    Instant now = clock.instant();
    if (!ending.mayBeRetried() || claimed.attempt() > claimed.request().retries()) {
      return end(claimed, ending, now);
    }
    var retry =
        new Requeue(
            claimed.id(),
            claimed.epoch(),
            JobState.SCHEDULED,
            now.plus(backoff.after(claimed.attempt())),
            claimed.attempt(),
            ending.error());
    return requeueOr(retry, claimed, ending)
        .thenApply(next -> {
          if (next.isPresent() && next.get().state().isWaiting()) {
            meter.retried(next.get());
            traces.ran(claimed, ending.state(), now);
          }
          return next;
        });
  }

  /**
   * Puts a claimed job back to the queue, as if it had not been claimed.
   *
   * @return the job as it is now; empty if the claim was lost
   */
  public CompletableFuture<Optional<Job>> giveBack(Job claimed) {
    var back =
        new Requeue(
            claimed.id(),
            claimed.epoch(),
            JobState.QUEUED,
            claimed.readyAt(),
            claimed.attempt() - 1,
            claimed.error());
    return requeueOr(back, claimed, cancelled());
  }

  /** A job that must not wait again, as somebody cancelled it, ends. */
  private CompletableFuture<Optional<Job>> requeueOr(
      Requeue requeue, Job claimed, Ending otherwise) {
    return store
        .requeue(requeue)
        .thenCompose(waiting -> {
          if (waiting.isEmpty()) {
            return end(claimed, otherwise, clock.instant());
          }
          watches.changed(claimed.id());
          return CompletableFuture.completedFuture(waiting);
        });
  }

  /** Ends every job that waits, as the pool was terminated. */
  public void terminateWaiting() {
    var waiting = JobFilter.inStates(JobState.SCHEDULED, JobState.QUEUED);
    JobPage page;
    do {
      page = store.list(waiting, BATCH, null);
      endAll(page.jobs(), terminated());
    } while (!page.jobs().isEmpty());
  }

  /** Ends one job, if it still waits, as the pool was terminated. */
  public void terminateWaiting(UUID id) {
    endWaiting(id, terminated());
  }

  private void endWaiting(UUID id, Ending ending) {
    Optional<Job> job = store.find(id).filter(found -> found.state().isWaiting());
    while (job.isPresent() && settled(end(job.get(), ending, clock.instant())).isEmpty()) {
      job = store.find(id).filter(found -> found.state().isWaiting());
    }
  }

  /** What a job ends with when the pool is terminated. */
  public static Ending terminated() {
    return Ending.cancelled(JobError.Kind.POOL_TERMINATED, "The pool was terminated");
  }

  /** What a job that only this process could run ends with when the process stops. */
  public static Ending stopping() {
    return Ending.cancelled(JobError.Kind.POOL_TERMINATED, "The service is stopping");
  }

  /** What a job ends with when somebody cancels it. */
  public static Ending cancelled() {
    return Ending.cancelled(JobError.Kind.CANCELLED, "Cancelled on request");
  }

  /**
   * Does one bounded step of what is due by the clock: jobs whose time has come wait for a worker,
   * those that waited too long fail, old ones are deleted.
   *
   * @return true if more is due
   */
  public boolean upkeep() {
    Instant now = clock.instant();
    int promoted = store.promote(now, BATCH);
    List<Job> overdue = store.overdue(now, BATCH);
    List<CompletableFuture<Optional<Job>>> ends = new ArrayList<>(overdue.size());
    for (Job late : overdue) {
      String message = "No worker was free within " + late.request().startWithin();
      var error = JobError.of(JobError.Kind.START_DEADLINE, message);
      ends.add(end(late, Ending.of(JobState.FAILED, error), now));
    }
    ends.forEach(JobLifecycle::settled);
    int deleted = store.deleteExpired(now, BATCH);
    return promoted == BATCH || overdue.size() == BATCH || deleted == BATCH;
  }

  /** When {@link #upkeep} is due next. */
  public WakeTimes wakeTimes() {
    return store.wakeTimes();
  }

  public QueueStatus queue() {
    return store.queue();
  }

  /** How many jobs wait for this process alone. */
  public int waitingHere() {
    return store.waitingHere();
  }

  /**
   * Lets other processes, or the next start of this one, have the jobs that wait here. Whoever
   * waits for one that no worker has waits no longer; one that is attended here ends.
   */
  public void letGo() {
    store.letGo();
    waiters.attended().forEach(id -> endWaiting(id, stopping()));
    if (!store.isDurable()) {
      return;
    }
    for (UUID id : waiters.awaited()) {
      if (store.find(id).filter(job -> job.state() == JobState.RUNNING).isEmpty()) {
        waiters.release(id);
      }
    }
  }

  /** A job waits again, and not for this process: whoever waits for it here waits no longer. */
  public void waitsForOthers(Job job) {
    waiters.release(job.id());
  }

  /** Nobody may wait for a job any more; those who do are answered now. */
  public void endWaits() throws InterruptedException {
    waiters.endAll(LAST_ENDS);
    itemNews.endAll();
  }

  public double jobsPerSecond() {
    return throughput.perSecond(clock.instant());
  }

  /** How many jobs have ended here since the start, their ends being safe. */
  public long endedSinceStart() {
    return throughput.total();
  }

  public Traces traces() {
    return traces;
  }

  public JobSettings settings() {
    return settings;
  }

  CompletableFuture<Optional<Job>> end(Job job, Ending ending, Instant now) {
    Instant expiresAt = now.plus(settings.resultTtl());
    return store
        .finish(new Finish(job.id(), job.epoch(), ending, now, expiresAt))
        .thenApply(ended -> {
          ended.ifPresent(this::told);
          return ended;
        });
  }

  /** Waits for what the store answers; throws what it throws. */
  static <T> T settled(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void told(Job ended) {
    throughput.record(clock.instant());
    meter.ended(ended);
    if (ended.startedAt() != null && ended.finishedAt() != null) {
      traces.ran(ended, ended.state(), ended.finishedAt());
    }
    waiters.ended(ended);
    watches.changed(ended.id());
    itemNews.wake(ended.id());
  }

  private void endAll(List<Job> jobs, Ending ending) {
    Instant now = clock.instant();
    List<CompletableFuture<Optional<Job>>> ends =
        jobs.stream().map(job -> end(job, ending, now)).toList();
    ends.forEach(JobLifecycle::settled);
  }

  JobStore store() {
    return store;
  }

  JobIds ids() {
    return ids;
  }

  JobWaiters waiters() {
    return waiters;
  }

  JobWatches watches() {
    return watches;
  }

  Clock clock() {
    return clock;
  }
}
