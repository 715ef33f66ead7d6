package dev.jobpool.pool.worker;

import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends values that have waited long enough while the next item keeps the thread that runs them
 * busy. Its own thread begins with the first call of items, and sleeps when there are none for a
 * while.
 */
final class ValueFlusher {
  private static final int IDLE_ROUNDS = 100;

  private @Nullable Thread thread;
  private volatile @Nullable ValueLines current;
  private volatile boolean asleep;

  /** Looks after these values until others come. For the thread that runs the calls. */
  ValueLines watched(ValueLines lines) {
    current = lines;
    Thread flushing = thread;
    if (flushing == null) {
      flushing = new JobThread(this::run, "jobpool-values");
      flushing.setDaemon(true);
      flushing.start();
      thread = flushing;
    } else if (asleep) {
      LockSupport.unpark(flushing);
    }
    return lines;
  }

  private void run() {
    ValueLines seen = null;
    int idle = 0;
    while (true) {
      ValueLines lines = current;
      idle = lines == seen ? idle + 1 : 0;
      seen = lines;
      if (lines != null) {
        try {
          if (lines.sendIfDue()) {
            idle = 0;
          }
        } catch (UncheckedIOException _) {
          return; // The pool cannot be reached; the worker ends.
        }
      }
      if (idle < IDLE_ROUNDS || (lines != null && lines.isOpen())) {
        LockSupport.parkNanos(this, ValueLines.MOST_WAIT_NANOS);
      } else {
        asleep = true;
        if (current == seen) {
          LockSupport.park(this);
        }
        asleep = false;
      }
    }
  }
}
