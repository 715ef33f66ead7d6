package dev.jobpool.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;

/**
 * Counts the jobs that wait, so that no more are admitted than may. The ledger is asked once a
 * second, and whenever there seems to be no room; in between what this process adds and takes is
 * counted. Other processes may thus admit a second's worth too many.
 */
final class Admissions {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final Here here;

  @GuardedBy("this")
  private long waiting;

  @GuardedBy("this")
  private long countedNanos;

  @GuardedBy("this")
  private boolean counted;

  Admissions(Ledger ledger, Here here) {
    this.ledger = ledger;
    this.here = here;
  }

  /** Takes a place for a job that is about to be added; false if there is none. */
  boolean reserve(int limit) {
    if (limit == Integer.MAX_VALUE || tryToReserve(limit, FRESH)) {
      return true;
    }
    return tryToReserve(limit, Duration.ZERO);
  }

  private boolean tryToReserve(int limit, Duration fresh) {
    countUnless(fresh, limit);
    synchronized (this) {
      if (waiting + here.jobs().waitingHere() >= limit) {
        return false;
      }
      waiting++;
      return true;
    }
  }

  /** Asks the ledger, without a lock: who adds meanwhile may be counted twice for a second. */
  private void countUnless(Duration fresh, int limit) {
    synchronized (this) {
      if (counted && System.nanoTime() - countedNanos < fresh.toNanos()) {
        return;
      }
    }
    long now = ledger.waiting(limit);
    synchronized (this) {
      waiting = now;
      countedNanos = System.nanoTime();
      counted = true;
    }
  }

  boolean isFull(int limit) {
    if (limit == Integer.MAX_VALUE) {
      return false;
    }
    countUnless(FRESH, limit);
    if (!seemsFull(limit)) {
      return false;
    }
    countUnless(Duration.ZERO, limit);
    return seemsFull(limit);
  }

  private synchronized boolean seemsFull(int limit) {
    return waiting + here.jobs().waitingHere() >= limit;
  }

  /** A reserved place was not needed. */
  synchronized void release() {
    waiting--;
  }

  /** A job that waited in the ledger has come here. */
  synchronized void fetched() {
    waiting--;
  }
}
