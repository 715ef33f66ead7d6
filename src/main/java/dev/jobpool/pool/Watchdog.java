package dev.jobpool.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The pool's one clock: stops tasks whose time is up and kills the workers of those that do not
 * stop, at the moment it is due; once a second samples the workers' memory and lets idle ones that
 * have become too old or too large be replaced, and kills those that take far too much.
 */
final class Watchdog {
  private static final Logger LOG = System.getLogger(Watchdog.class.getName());
  private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final List<Seat> seats;
  private final long maxResidentBytes;
  private final BooleanSupplier hasIdleSeat;
  private final Runnable afterSample;
  private final Thread thread;
  private volatile long nextNanos = System.nanoTime();
  private volatile boolean stopped;

  /**
   * @param seats a list that may be read while it changes
   * @param maxResidentBytes what a worker may take of memory; 0: any amount
   * @param hasIdleSeat whether a seat has nothing to do
   * @param afterSample run after each sample of the workers' memory
   */
  Watchdog(
      List<Seat> seats, long maxResidentBytes, BooleanSupplier hasIdleSeat, Runnable afterSample) {
    this.seats = seats;
    this.maxResidentBytes = maxResidentBytes;
    this.hasIdleSeat = hasIdleSeat;
    this.afterSample = afterSample;
    this.thread = Thread.ofPlatform().name("jobpool-watchdog").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** Makes sure that it looks at the tasks at that {@link System#nanoTime}. */
  void expect(long nanos) {
    if (nanos - nextNanos < 0) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long sampleNanos = System.nanoTime();
    while (!stopped) {
      long now = System.nanoTime();
      if (now - sampleNanos >= 0) {
        sample();
        sampleNanos = now + SAMPLE_NANOS;
      }
      nextNanos = now + Long.MAX_VALUE / 2; // Whoever expects something during the round wakes us.
      long next = guardedRound(now, sampleNanos);
      nextNanos = next;
      LockSupport.parkNanos(this, Math.max(next - System.nanoTime(), 1));
    }
  }

  /** Nothing in a round is expected to throw; if it does, later rounds are all the more needed. */
  private long guardedRound(long now, long latest) {
    try {
      return round(now, latest);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the pool's watchdog failed; it tries again in a second", e);
      return latest;
    }
  }

  /** Lets every task and worker do what is due; returns when the next of them is. */
  private long round(long now, long latest) {
    long next = latest;
    boolean othersWait = hasIdleSeat.getAsBoolean();
    for (Seat seat : seats) {
      Worker worker = seat.worker();
      Task task = seat.current();
      if (worker != null && task != null) {
        next = earlier(next, task.attend(now));
        next = earlier(next, worker.attend(now, othersWait));
      }
    }
    return next;
  }

  private static long earlier(long one, long other) {
    return other != Task.NEVER && other - one < 0 ? other : one;
  }

  private void sample() {
    for (Seat seat : seats) {
      Worker worker = seat.worker();
      if (worker != null) {
        worker.sampleMemory(maxResidentBytes);
      }
    }
    afterSample.run();
  }
}
