package dev.jobpool.pool;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The pool's one clock: stops tasks whose time is up and kills the workers of those that do not
 * stop, at the moment it is due; once a second samples the workers' memory and lets idle ones that
 * have become too old or too large be replaced.
 */
final class Watchdog {
  private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final List<Seat> seats;
  private final Runnable afterSample;
  private final Thread thread;
  private volatile long nextNanos = System.nanoTime();
  private volatile boolean stopped;

  /**
   * @param seats a list that may be read while it changes
   * @param afterSample run after each sample of the workers' memory
   */
  Watchdog(List<Seat> seats, Runnable afterSample) {
    this.seats = seats;
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
      long next = sampleNanos;
      for (Seat seat : seats) {
        Task task = seat.current();
        long wanted = task == null ? Task.NEVER : task.attend(now);
        if (wanted != Task.NEVER && wanted - next < 0) {
          next = wanted;
        }
      }
      nextNanos = next;
      LockSupport.parkNanos(this, Math.max(next - System.nanoTime(), 1));
    }
  }

  private void sample() {
    for (Seat seat : seats) {
      Worker worker = seat.worker();
      if (worker != null) {
        worker.sampleMemory();
      }
    }
    afterSample.run();
  }
}
