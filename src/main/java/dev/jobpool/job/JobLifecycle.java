package dev.jobpool.job;

import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.Requeue;
import dev.jobpool.job.JobStore.WakeTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

  private final JobStore store;
  private final JobSettings settings;
  private final Clock clock;
  private final JobIds ids;
  private final JobWaiters waiters;
  private final JobLogs logs;
  private final Throughput throughput;
  private final Backoff backoff =
      new Backoff(FIRST_RETRY, LONGEST_RETRY, () -> ThreadLocalRandom.current().nextDouble());

  public JobLifecycle(JobStore store, JobSettings settings, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.ids = new JobIds(clock);
    this.waiters = new JobWaiters(settings.maxWaiters());
    this.logs = new JobLogs(settings.maxLogBytesPerJob(), settings.maxLogBytes());
    this.throughput = new Throughput(clock.instant());
  }

  /** A request as a job that is not kept yet. */
  Job draw(JobRequest request) {
    return JobTransitions.accepted(ids.next(), request, clock.instant());
  }

  /**
   * Keeps a new job.
   *
   * @throws JobRejectedException.QueueFull if no more may wait
   */
  void accept(Job job) {
    if (!store.add(job, settings.queueLimit())) {
      throw new JobRejectedException.QueueFull(
          settings.queueLimit(), throughput.retryAfter(settings.queueLimit(), clock.instant()));
    }
  }

  /** Takes up to {@code limit} jobs to run them; each is to be finished or given back. */
  public List<Job> claim(int limit) {
    return store.claim(limit, settings.node(), clock.instant());
  }

  /** A worker has begun with a claimed job. Empty if the claim is lost. */
  public Optional<Job> started(Job claimed, int workerId, long pid) {
    var worker = new Job.WorkerRef(workerId, pid, settings.node());
    return store.started(claimed.id(), claimed.epoch(), worker, clock.instant());
  }

  public void progress(Job claimed, double fraction, String message) {
    store.progress(claimed.id(), claimed.epoch(), new Job.Progress(fraction, message));
  }

  /** A claimed job printed something. */
  public void output(Job claimed, byte[] text) {
    logs.append(claimed.id(), text);
  }

  /**
   * An attempt has ended. If it did not succeed and attempts are left, the job waits for the next,
   * SCHEDULED for after a pause that doubles with each attempt; else it has ended too.
   *
   * @return the job as it is now; empty if the claim was lost, and the ending discarded
   */
  public Optional<Job> finish(Job claimed, Ending ending) {
    Instant now = clock.instant();
    if (ending.mayBeRetried() && claimed.attempt() <= claimed.request().retries()) {
      var pause = backoff.after(claimed.attempt());
      Optional<Job> waiting =
          store.requeue(
              new Requeue(
                  claimed.id(),
                  claimed.epoch(),
                  JobState.SCHEDULED,
                  now.plus(pause),
                  claimed.attempt(),
                  ending.error()));
      if (waiting.isPresent()) {
        return waiting;
      }
    }
    return end(claimed, ending, now);
  }

  /** Puts a claimed job back to the queue, as if it had not been claimed. */
  public void giveBack(Job claimed) {
    Optional<Job> waiting =
        store.requeue(
            new Requeue(
                claimed.id(),
                claimed.epoch(),
                JobState.QUEUED,
                claimed.readyAt(),
                claimed.attempt() - 1,
                claimed.error()));
    if (waiting.isEmpty()) {
      end(claimed, cancelled(), clock.instant());
    }
  }

  /** Ends every job that waits, as the pool was terminated. */
  public void terminateWaiting() {
    var waiting = JobFilter.inStates(JobState.SCHEDULED, JobState.QUEUED);
    JobPage page;
    do {
      page = store.list(waiting, BATCH, null);
      endAll(page.jobs(), terminated(), clock.instant());
    } while (!page.jobs().isEmpty());
  }

  /** Ends one job, if it still waits, as the pool was terminated. */
  public void terminateWaiting(UUID id) {
    Optional<Job> job = store.find(id).filter(found -> found.state().isWaiting());
    while (job.isPresent() && end(job.get(), terminated(), clock.instant()).isEmpty()) {
      job = store.find(id).filter(found -> found.state().isWaiting());
    }
  }

  /** What a job ends with when the pool is terminated. */
  public static Ending terminated() {
    return Ending.cancelled(JobError.Kind.POOL_TERMINATED, "The pool was terminated");
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
    for (Job late : overdue) {
      String message = "No worker was free within " + late.request().startWithin();
      var error = JobError.of(JobError.Kind.START_DEADLINE, message);
      end(late, Ending.of(JobState.FAILED, error), now);
    }
    List<UUID> deleted = store.deleteExpired(now, BATCH);
    deleted.forEach(logs::remove);
    return promoted == BATCH || overdue.size() == BATCH || deleted.size() == BATCH;
  }

  /** When {@link #upkeep} is due next. */
  public WakeTimes wakeTimes() {
    return store.wakeTimes();
  }

  public QueueStatus queue() {
    return store.queue();
  }

  public double jobsPerSecond() {
    return throughput.perSecond(clock.instant());
  }

  public JobSettings settings() {
    return settings;
  }

  Optional<Job> end(Job job, Ending ending, Instant now) {
    return endAll(List.of(job), ending, now).stream().findFirst();
  }

  private List<Job> endAll(List<Job> jobs, Ending ending, Instant now) {
    Instant expiresAt = now.plus(settings.resultTtl());
    List<Job> ended =
        store.finish(
            jobs.stream()
                .map(job -> new Finish(job.id(), job.epoch(), ending, now, expiresAt))
                .toList());
    for (Job job : ended) {
      throughput.record(now);
      waiters.ended(job);
    }
    return ended;
  }

  JobStore store() {
    return store;
  }

  JobWaiters waiters() {
    return waiters;
  }

  JobLogs logs() {
    return logs;
  }

  Clock clock() {
    return clock;
  }
}
