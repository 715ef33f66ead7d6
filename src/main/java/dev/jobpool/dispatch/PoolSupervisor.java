package dev.jobpool.dispatch;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobRejectedException;
import dev.jobpool.job.JobRunner;
import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.job.PoolStatus.State;
import dev.jobpool.pool.PoolConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pool for the jobs: makes one when opened, lets it run empty when closed, kills it when
 * terminated. A pool that has ended is never used again; the next one is new.
 *
 * <pre>
 *              close()                    terminate()
 *   OPEN ────────────────► CLOSED ─────────────────────► TERMINATED
 *    │ ▲                    │                              │   ▲
 *    │ └───── open() ───────┘                              │   │
 *    │ └───── open() ──────────────────────────────────────┘   │
 *    └─────────────────────── terminate() ─────────────────────┘
 * </pre>
 *
 * OPEN: jobs come in and run. CLOSED: none comes in; those accepted still run, and then the pool
 * itself is closed. If it is opened again before that, the same pool goes on. TERMINATED: the
 * workers were killed; what waited or ran has ended CANCELLED.
 *
 * <p>{@code control} makes these operations come one after the other; the lock of the {@link
 * Tenures} comes after it. Neither is taken by a thread that submits a job, serves a worker or
 * keeps the time, so pools are started and killed under them.
 */
public final class PoolSupervisor implements PoolControl {
  private static final Logger log = LoggerFactory.getLogger(PoolSupervisor.class);

  /** How long killed workers may take to disappear before the service stops without them. */
  private static final Duration KILL_TIME = Duration.ofSeconds(5);

  private final JobLifecycle lifecycle;
  private final Clock clock;
  private final Intake intake = new Intake();
  private final Traffic traffic = new Traffic();
  private final JobTimer timer;
  private final Tenures tenures;
  private final Object control = new Object();

  private volatile State state = State.OPEN;
  private volatile boolean stopping;

  /** Opens the first pool. */
  PoolSupervisor(
      JobLifecycle lifecycle,
      ManagedPool.Factory pools,
      int size,
      FunctionJars jars,
      Conversations conversations,
      Clock clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.timer = new JobTimer(lifecycle, clock, traffic::jobsMayWait);
    this.tenures = new Tenures(lifecycle, pools, size, jars, conversations, traffic);
    intake.open();
    timer.wakeAt(Instant.EPOCH); // At once, for what an earlier process left.
  }

  /** Starts the first pool's other workers, now that nothing else has to start. */
  public void startRest() {
    current().pool().startRest();
  }

  /** The port through which jobs come in. */
  public JobRunner runner() {
    return traffic;
  }

  @Override
  public PoolStatus status() {
    return PoolReport.of(
        state, tenures.size(), current().pool().snapshot(), lifecycle, clock.instant());
  }

  @Override
  public PoolStatus.Replica here() {
    return PoolReport.here(state, tenures.size(), current().pool().snapshot(), lifecycle);
  }

  @Override
  public void close() {
    closeHere();
  }

  private void closeHere() {
    synchronized (control) {
      if (state != State.OPEN) {
        return;
      }
      log.info("Closing the pool: it takes no jobs, those accepted still run");
      state = State.CLOSED;
      intake.close();
    }
    dispatch();
  }

  @Override
  public void terminate() {
    synchronized (control) {
      if (state != State.TERMINATED) {
        log.info("Terminating the pool: its workers are killed, its jobs end cancelled");
      }
      kill();
    }
  }

  private void kill() {
    synchronized (control) {
      state = State.TERMINATED;
      intake.shut();
      current().terminate();
      lifecycle.terminateWaiting();
    }
  }

  @Override
  public void open() {
    synchronized (control) {
      if (stopping) {
        throw new IllegalStateException("The service is stopping; its pool cannot be opened");
      }
      if (state == State.OPEN) {
        return;
      }
      log.info("Opening the pool");
      boolean ended = intake.isSealed();
      if (ended) {
        tenures.startAnother();
      }
      state = State.OPEN;
      if (!intake.open() && !ended) {
        tenures.startAnother(); // it ran empty at this very moment
      }
    }
    dispatch();
  }

  @Override
  public boolean join(Duration wait) throws InterruptedException {
    if (state == State.OPEN) {
      throw new IllegalStateException("The pool is open; close or terminate it before join");
    }
    long deadline =
        System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(wait), Long.MAX_VALUE / 2);
    return tenures.join(deadline);
  }

  @Override
  public void resize(int newSize) {
    if (newSize < 1 || newSize > PoolConfig.MAX_SIZE) {
      throw new IllegalArgumentException(
          "The size must be from 1 to %d, not %d".formatted(PoolConfig.MAX_SIZE, newSize));
    }
    Tenure tenure;
    synchronized (control) {
      tenure = tenures.resize(newSize);
    }
    tenure.dispatcher().dispatch();
  }

  @Override
  public boolean recycle(int workerId, boolean force) {
    return current().pool().recycle(workerId, force);
  }

  /**
   * Has new workers run these functions, if they are newer; busy workers finish their job first.
   */
  public void reload(FunctionJars newJars) throws InterruptedException {
    synchronized (control) {
      tenures.reload(newJars, intake.isSealed());
    }
  }

  /**
   * Ends the pool for good: takes no more jobs, gives those that run {@code drain} to end, and
   * kills what is left. No worker is left when it returns. What has not ended then waits for
   * another replica or for the next start, or, in a store that ends with this process, is
   * cancelled; there what waits may start until {@code drain} is over. Conversations that wait for
   * a worker are cancelled at once.
   */
  public void shutDown(Duration drain) {
    stopping = true;
    boolean interrupted = false;
    closeHere();
    letGo();
    if (lifecycle.isDurable()) {
      current().dispatcher().handBackWhatIsKilled();
    }
    dispatch(); // it may run nothing any more
    try {
      if (!join(drain) && drain.isPositive()) {
        log.warn("Jobs are left after {}; their workers are killed", drain);
      }
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (lifecycle.isDurable()) {
      endHere();
    } else {
      kill();
    }
    try {
      if (!join(KILL_TIME)) {
        log.error("Workers are left after {}: {}", KILL_TIME, current().pool().snapshot());
      }
    } catch (InterruptedException _) {
      interrupted = true;
    }
    letGo();
    try {
      lifecycle.endWaits();
    } catch (InterruptedException _) {
      interrupted = true;
    }
    timer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void letGo() {
    try {
      lifecycle.letGo();
    } catch (JobRejectedException.StoreUnavailable e) {
      log.warn("Not all who wait for jobs could be told that these wait for the next start", e);
    }
  }

  /** Kills the workers, and leaves the jobs to others. */
  private void endHere() {
    synchronized (control) {
      intake.shut();
      current().terminate();
    }
  }

  /** A closed pool that has ended runs again what comes back from a replica that died. */
  private void reviveClosedPool() {
    if (state != State.CLOSED || stopping || !intake.isSealed() || nothingWaits()) {
      return;
    }
    synchronized (control) {
      if (state == State.CLOSED && !stopping && intake.unseal()) {
        log.info("Jobs of another replica have come back: starting the closed pool for them");
        tenures.startAnother();
      }
    }
  }

  private Tenure current() {
    return tenures.current();
  }

  JobTimer timer() {
    return timer;
  }

  private void dispatch() {
    current().dispatcher().dispatch();
  }

  /** Asked when nobody can claim a job or end one; once sealed, nobody can add one either. */
  private boolean sealIfNothingWaits() {
    if (!intake.seal()) {
      return false;
    }
    boolean nothingWaits = stopping ? lifecycle.waitingHere() == 0 : nothingWaits();
    // If unseal() fails, somebody has opened meanwhile: a new pool runs what waits.
    return nothingWaits || !intake.unseal();
  }

  private boolean nothingWaits() {
    var queue = lifecycle.queue();
    return queue.queued() == 0 && queue.scheduled() == 0;
  }

  /** True once what waits here is for another replica, or for the next start. */
  private boolean leavesJobsToOthers() {
    return stopping && lifecycle.isDurable();
  }

  /** The jobs that come in, and those that come out. */
  private final class Traffic implements JobRunner, Dispatcher.Events {

    @Override
    public Entry enter() {
      if (intake.enter()) {
        return Entry.OPEN;
      }
      return stopping ? Entry.STOPPING : Entry.CLOSED;
    }

    @Override
    public void accepted(Job job) {
      intake.leave();
      resume(job, current().dispatcher()::dispatch);
    }

    @Override
    public void acceptedAndAwaited(Job job) {
      intake.leave();
      resume(job, current().dispatcher()::dispatchAndServe);
    }

    @Override
    public void refused() {
      intake.leave();
      abandoned();
    }

    @Override
    public void abandoned() {
      if (!intake.isOpen()) {
        dispatch(); // it may have been the last that a closed pool waited for
      }
    }

    @Override
    public void stop(UUID id) {
      current().dispatcher().stop(id);
    }

    @Override
    public void kill(UUID id) {
      current().dispatcher().kill(id);
    }

    @Override
    public void jobsMayWait() {
      reviveClosedPool();
      current().dispatcher().jobsMayWait();
    }

    @Override
    public int workers() {
      return tenures.size();
    }

    @Override
    public int wanted() {
      return current().dispatcher().wanted();
    }

    @Override
    public void attemptEnded(Job job) {
      if (job.expiresAt() != null) {
        timer.deleteAt(job.expiresAt());
      } else if (state == State.TERMINATED) {
        lifecycle.terminateWaiting(job.id());
      } else if (leavesJobsToOthers()) {
        lifecycle.waitsForOthers(job);
      } else {
        timer.keepTimeOf(job);
      }
    }

    @Override
    public void handedBack(Job job) {
      if (state != State.TERMINATED && leavesJobsToOthers()) {
        lifecycle.waitsForOthers(job);
        return;
      }
      resume(job, current().dispatcher()::jobsMayWait);
    }

    /** Starts or keeps a job that waits, unless the pool was terminated under it. */
    private void resume(Job job, Runnable start) {
      if (state == State.TERMINATED) {
        lifecycle.terminateWaiting(job.id());
        return;
      }
      timer.keepTimeOf(job);
      start.run();
    }

    @Override
    public void outOfWork(Dispatcher dispatcher) {
      Tenure tenure = current();
      if (intake.isClosed()
          && tenure.dispatcher() == dispatcher
          && dispatcher.retireIf(PoolSupervisor.this::sealIfNothingWaits)) {
        log.info("The closed pool has run all its jobs; its workers end");
        tenure.close();
      }
    }
  }
}
