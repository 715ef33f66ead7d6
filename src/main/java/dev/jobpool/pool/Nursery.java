package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where seats get their workers from: a spare that is already started if there is one, else a new
 * one. Keeps the wanted number of spares, from some time after the first seat has its worker. When
 * starting fails it is tried again after a pause that doubles each time, never in a loop that eats
 * the machine.
 */
final class Nursery {
  private static final Logger LOG = System.getLogger(Nursery.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(2);

  private final WorkerSource source;
  private final int wantedSpares;
  private final Duration spareDelay;
  private final Thread keeper;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Worker> spares = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean seated;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private int failures;

  @GuardedBy("lock")
  private @Nullable String lastFailure;

  /**
   * @param spareDelay time that the seats have to themselves before the first spare is started
   */
  Nursery(WorkerSource source, int wantedSpares, Duration spareDelay) {
    this.source = source;
    this.wantedSpares = wantedSpares;
    this.spareDelay = spareDelay;
    this.keeper = Thread.ofPlatform().name("jobpool-spares").daemon().unstarted(this::keepSpares);
  }

  void start() {
    source.open();
    keeper.start();
  }

  /** Gives a ready worker; null once {@code given up} or closed. */
  @Nullable Worker take(BooleanSupplier givenUp) throws InterruptedException {
    while (true) {
      Worker spare = takeSpare();
      if (spare != null) {
        if (spare.isUsable() && source.isCurrent(spare)) {
          return spare;
        }
        replaceOld(spare);
        continue;
      }
      if (isClosed() || givenUp.getAsBoolean()) {
        return null;
      }
      Worker fresh = tryMake(givenUp);
      if (fresh != null) {
        seated();
        return fresh;
      }
    }
  }

  /** Why the newest attempt to start a worker failed; null once one succeeded. */
  @Nullable String startFailure() {
    lock.lock();
    try {
      return lastFailure;
    } finally {
      lock.unlock();
    }
  }

  /** Lets spares with old functions be replaced, and what is waiting after a failure try again. */
  void renew() throws InterruptedException {
    Deque<Worker> old = new ArrayDeque<>();
    lock.lock();
    try {
      old.addAll(spares);
      spares.clear();
      failures = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Worker worker : old) {
      replaceOld(worker);
    }
  }

  /** Lets whoever waits after a failure look at their reasons to give up. */
  void wakeAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes no more workers, and ends the spares. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the keeper of the spares to have ended them; false if it has not in that time. */
  boolean join(Duration patience) throws InterruptedException {
    return keeper.getState() == Thread.State.NEW || keeper.join(patience);
  }

  private void keepSpares() {
    try {
      awaitSeated();
      if (!isClosed() && !source.isPrepared()) {
        source.prepare();
      }
      while (awaitShortage()) {
        Worker spare = tryMake(() -> false);
        if (spare != null) {
          add(spare);
        }
      }
      endSpares();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts a spare aside, unless a reload has made it useless since its start. */
  private void add(Worker spare) throws InterruptedException {
    boolean current;
    lock.lock();
    try {
      current = source.isCurrent(spare);
      if (current) {
        spares.addLast(spare);
      }
    } finally {
      lock.unlock();
    }
    if (current) {
      spare.process().onExit(this::dropDead);
    } else {
      replaceOld(spare);
    }
  }

  private static void replaceOld(Worker spare) throws InterruptedException {
    spare.process().endsFor(WorkerEnd.FUNCTIONS);
    spare.shutDown(SHUTDOWN_PATIENCE);
  }

  private void dropDead() {
    List<Worker> dead;
    lock.lock();
    try {
      dead = spares.stream().filter(spare -> !spare.isUsable()).toList();
      spares.removeAll(dead);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    dead.forEach(Worker::close);
  }

  private void endSpares() throws InterruptedException {
    for (Worker spare = takeSpare(); spare != null; spare = takeSpare()) {
      spare.process().endsFor(WorkerEnd.CLOSE);
      spare.shutDown(SHUTDOWN_PATIENCE);
    }
  }

  private void awaitSeated() throws InterruptedException {
    lock.lock();
    try {
      while (!seated && !closed) {
        changed.await();
      }
      long left = spareDelay.toNanos();
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a spare is missing; false once closed. */
  private boolean awaitShortage() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (!seated || spares.size() >= wantedSpares)) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Worker takeSpare() {
    lock.lock();
    try {
      Worker spare = spares.pollFirst();
      if (spare != null) {
        changed.signalAll();
      }
      return spare;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void seated() {
    lock.lock();
    try {
      seated = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes a worker; null after a failure and its pause. */
  private @Nullable Worker tryMake(BooleanSupplier givenUp) throws InterruptedException {
    try {
      Worker worker = source.make();
      succeeded();
      return worker;
    } catch (WorkerStartException e) {
      pauseAfter(e, givenUp);
      return null;
    } catch (RuntimeException | Error e) { // No thread left for it, for one.
      pauseAfter(new WorkerStartException("could not start a worker: " + e, e), givenUp);
      return null;
    }
  }

  /** What made earlier attempts fail has passed: those who wait need wait no longer. */
  private void succeeded() {
    lock.lock();
    try {
      failures = 0;
      lastFailure = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pauseAfter(WorkerStartException failure, BooleanSupplier givenUp)
      throws InterruptedException {
    lock.lock();
    try {
      if (closed || givenUp.getAsBoolean()) {
        return;
      }
      lastFailure = failure.getMessage();
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 20));
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
      failures++;
      LOG.log(
          Level.WARNING,
          "a worker did not start (failure {0} in a row); trying again in {1}: {2}",
          failures,
          pause,
          failure.getMessage());
      int failuresThen = failures;
      long left = pause.toNanos();
      while (left > 0 && !closed && !givenUp.getAsBoolean() && failures >= failuresThen) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
