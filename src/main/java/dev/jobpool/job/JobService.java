package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with jobs: submit, wait, look, cancel, delete. Safe for use by many threads;
 * waiting blocks the caller, who had best be a virtual thread.
 */
public final class JobService {
  private final JobLifecycle lifecycle;
  private final JobStore store;
  private final JobRunner runner;

  /** The idempotency keys of requests that are being answered. */
  private final Set<KeyName> keysInUse = ConcurrentHashMap.newKeySet();

  public JobService(JobLifecycle lifecycle, JobRunner runner) {
    this.lifecycle = lifecycle;
    this.store = lifecycle.store();
    this.runner = runner;
    store.attach(new StoreNews());
  }

  /**
   * Accepts a job: it is kept, QUEUED or SCHEDULED, and starts when a worker is free.
   *
   * @return the job as it was accepted; or, if its idempotency key has been used for the same
   *     request, the first job as it is now
   * @throws JobRejectedException if it is not accepted
   */
  public Job submit(JobRequest request) {
    try (var _ = hold(request.keyName())) {
      return keep(lifecycle.draw(request));
    }
  }

  /**
   * Accepts a job and waits for its end. The job goes on when the wait ends.
   *
   * @return the job as it is when it has ended or the wait ends
   * @throws JobRejectedException if it is not accepted
   */
  public Job run(JobRequest request, Duration wait) throws InterruptedException {
    if (!wait.isPositive()) {
      return submit(request);
    }
    Job job = lifecycle.draw(request);
    if (request.idempotencyKey() != null || !request.callbacks().isEmpty()) {
      // Somebody else than the one who waits relies on it.
      try (var _ = hold(request.keyName())) {
        Job kept = keep(job);
        return await(kept.id(), wait).orElse(kept);
      }
    }
    try (JobWaiters.Waiter waiter = lifecycle.waiters().register(job.id())) {
      if (waiter == null) {
        return keep(job);
      }
      enter(() -> lifecycle.acceptHere(job));
      runner.acceptedAndAwaited(job);
      return waiter
          .await(wait)
          .or(() -> store.secure(job.id()))
          .orElseThrow(() -> new JobRejectedException.StoreUnavailable("the job was given up"));
    }
  }

  /**
   * Accepts a job for somebody who stays with it: it is run here, or nowhere.
   *
   * @return the job as it was accepted
   * @throws JobRejectedException if it is not accepted; the attendant hears nothing more then
   */
  public Job submit(JobRequest request, JobAttendant attendant) {
    Job job = lifecycle.draw(request);
    lifecycle.waiters().attend(job.id(), attendant::ended);
    boolean kept = false;
    try {
      attendant.drawn(job);
      enter(() -> lifecycle.acceptHere(job));
      kept = true;
    } finally {
      if (!kept) {
        lifecycle.waiters().forget(job.id());
      }
    }
    runner.accepted(job);
    return job;
  }

  /**
   * Begins to accept a map whose items come bit by bit.
   *
   * @param key its idempotency key, of which nobody else may make use meanwhile; null: none
   * @throws JobRejectedException if it could not be accepted at present
   */
  public MapUpload upload(@Nullable KeyName key) {
    enter(() -> {});
    runner.refused(); // Not yet: it will come with all its items.
    KeyHold hold = hold(key);
    return new MapUpload(
        lifecycle.ids().next(), lifecycle.clock(), store.items(), this::keepMap, hold::close);
  }

  private Job keepMap(Job job) {
    Job kept = keep(job);
    if (!kept.id().equals(job.id())) {
      return kept;
    }
    boolean empty = Objects.requireNonNull(job.request().map()).items() == 0;
    if (!empty) {
      forgetUpload(job.id());
    }
    return empty && job.state() == JobState.QUEUED ? endEmpty(job) : kept;
  }

  /**
   * The job is accepted; should this fail, its upload is cleared away when this process has ended.
   */
  private void forgetUpload(UUID id) {
    try {
      store.items().accepted(id);
    } catch (JobRejectedException.StoreUnavailable _) {
      // It tells no client anything: the job is safe.
    }
  }

  /** No worker is needed for a map without items, nor waited for. */
  private Job endEmpty(Job job) {
    Optional<Job> ended =
        JobLifecycle.settled(
            lifecycle.end(job, Ending.mapSucceeded(), lifecycle.clock().instant()));
    ended.ifPresent(_ -> runner.abandoned());
    return ended.or(() -> store.find(job.id())).orElse(job);
  }

  /** How many jobs this process runs at a time. */
  public int workers() {
    return runner.workers();
  }

  /**
   * What becomes of a map's items, from the first on; the caller closes it. Empty if the job is no
   * map.
   */
  public Optional<ItemReader> items(Job job, ItemOrder order) {
    MapInput input = job.request().map();
    return input == null
        ? Optional.empty()
        : Optional.of(new ItemReader(job, input, order, store, lifecycle.itemNews()));
  }

  /** Keeps a job safely; its runner hears of it unless it was known before. */
  private Job keep(Job job) {
    var first = new AtomicReference<>(job);
    enter(() -> first.set(lifecycle.accept(job)));
    if (!first.get().id().equals(job.id())) {
      runner.refused();
      return first.get();
    }
    runner.accepted(job);
    return job;
  }

  private void enter(Runnable storing) {
    switch (runner.enter()) {
      case OPEN -> {}
      case CLOSED -> throw new JobRejectedException.PoolClosed();
      case STOPPING -> throw new JobRejectedException.Stopping();
    }
    boolean kept = false;
    try {
      storing.run();
      kept = true;
    } finally {
      if (!kept) {
        runner.refused();
      }
    }
  }

  /** Keeps others out who come with the same key, until it is closed. */
  private KeyHold hold(@Nullable KeyName key) {
    if (key == null) {
      return () -> {};
    }
    if (!keysInUse.add(key)) {
      throw new JobRejectedException.KeyInUse();
    }
    return () -> keysInUse.remove(key);
  }

  private interface KeyHold extends AutoCloseable {
    @Override
    void close();
  }

  public Optional<Job> find(UUID id) {
    return store.find(id);
  }

  /**
   * Waits for a job's end; at once if it has ended, if there is no such job, or if too many callers
   * wait already.
   *
   * @return the job as it is when it has ended or the wait ends; empty if there is no such job
   */
  public Optional<Job> await(UUID id, Duration wait) throws InterruptedException {
    Optional<Job> job = store.find(id);
    if (!wait.isPositive() || job.isEmpty() || job.get().state().isTerminal()) {
      return job;
    }
    try (JobWaiters.Waiter waiter = lifecycle.waiters().register(id)) {
      job = store.find(id);
      if (waiter == null || job.isEmpty() || job.get().state().isTerminal()) {
        return job;
      }
      return waiter.await(wait).or(() -> store.find(id));
    }
  }

  /** Cancels a job: one that waits ends at once, one that runs is stopped. */
  public CancelResult cancel(UUID id) {
    return cancel(id, JobLifecycle.cancelled());
  }

  /** As {@link #cancel(UUID)}; a job that waits ends with that message. */
  public CancelResult cancel(UUID id, String why) {
    return cancel(id, Ending.cancelled(JobError.Kind.CANCELLED, why));
  }

  private CancelResult cancel(UUID id, Ending ending) {
    while (true) {
      Job job = store.find(id).orElse(null);
      if (job == null) {
        return new CancelResult.Unknown();
      }
      if (job.state().isTerminal()) {
        return new CancelResult.AlreadyFinished(job);
      }
      Optional<CancelResult> result = job.state().isWaiting() ? endWaiting(job, ending) : stop(job);
      if (result.isPresent()) {
        return result.get();
      }
      // The job moved on meanwhile: look again.
    }
  }

  private Optional<CancelResult> endWaiting(Job job, Ending ending) {
    Optional<Job> ended =
        JobLifecycle.settled(lifecycle.end(job, ending, lifecycle.clock().instant()));
    ended.ifPresent(_ -> runner.abandoned());
    return ended.map(CancelResult.Cancelled::new);
  }

  private Optional<CancelResult> stop(Job job) {
    Optional<Job> marked = store.requestCancel(job.id(), job.epoch());
    marked.ifPresent(_ -> runner.stop(job.id()));
    return marked.map(CancelResult.Stopping::new);
  }

  /** Deletes a finished job with all that belongs to it. */
  public PurgeResult purge(UUID id) {
    Job job = store.find(id).orElse(null);
    if (job == null) {
      return new PurgeResult.Unknown();
    }
    if (!job.state().isTerminal()) {
      return new PurgeResult.NotFinished(job);
    }
    boolean deleted = store.delete(id);
    lifecycle.watches().changed(id);
    return deleted ? new PurgeResult.Purged(job) : new PurgeResult.Unknown();
  }

  /**
   * Lists jobs, newest first.
   *
   * @param before the {@link JobPage#next} of the page before; null: the first page
   */
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    return store.list(filter, pageSize, before);
  }

  /** What a job has printed so far; empty if there is no such job. */
  public Optional<JobLog> log(UUID id) {
    return store.find(id).map(job -> store.log(job.id()));
  }

  /** A QUEUED job's place in the queue: 1 starts next. Empty if it is not QUEUED. */
  public OptionalInt queuePosition(UUID id) {
    return store.position(id);
  }

  /** True for the id of a job that must have been deleted, as it is older than results are kept. */
  public boolean isExpired(UUID id) {
    Instant oldest = lifecycle.clock().instant().minus(lifecycle.settings().resultTtl());
    return JobIds.timeOf(id).filter(made -> made.isBefore(oldest)).isPresent()
        && store.find(id).isEmpty();
  }

  /** What the store tells, passed on to those who wait and to the runner. */
  private final class StoreNews implements JobStore.Events {

    @Override
    public void jobsMayWait() {
      runner.jobsMayWait();
    }

    @Override
    public int wanted() {
      return runner.wanted();
    }

    @Override
    public Set<UUID> awaited() {
      Set<UUID> awaited = new HashSet<>(lifecycle.waiters().awaited());
      awaited.addAll(lifecycle.watches().awaited());
      return awaited;
    }

    @Override
    public boolean staysHere(UUID id) {
      return lifecycle.waiters().isAttended(id);
    }

    @Override
    public void ended(Job job) {
      lifecycle.waiters().ended(job);
      lifecycle.watches().changed(job.id());
    }

    /** Whoever waits for it here is told how it is, and where to ask for it. */
    @Override
    public void left(Job job) {
      lifecycle.waiters().ended(job);
    }

    @Override
    public void cancelWanted(UUID id) {
      cancel(id);
    }

    @Override
    public void claimLost(UUID id) {
      runner.kill(id);
    }
  }
}
