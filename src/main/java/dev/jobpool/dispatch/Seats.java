package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How many calls the pool may still get: one seat for each worker. Whoever takes seats releases
 * them on every path, but for the last one, who {@link #takeEvery}.
 */
final class Seats {
  @GuardedBy("this")
  private int size;

  @GuardedBy("this")
  private int taken;

  @GuardedBy("this")
  private boolean withdrawn;

  Seats(int size) {
    this.size = size;
  }

  /** Takes all free seats; maybe 0. */
  synchronized int takeFree() {
    if (withdrawn || taken >= size) {
      return 0;
    }
    int free = size - taken;
    taken = size;
    return free;
  }

  /** How many are free now. */
  synchronized int free() {
    return withdrawn ? 0 : Math.max(0, size - taken);
  }

  synchronized boolean isWithdrawn() {
    return withdrawn;
  }

  synchronized void release(int seats) {
    taken -= seats;
  }

  /**
   * Takes every seat, if none is taken: nobody else is about to claim or to finish a job then.
   *
   * @return how many; 0 if others have some
   */
  synchronized int takeEvery() {
    return taken == 0 ? takeFree() : 0;
  }

  /** From now on no seat is free, whatever is released. */
  synchronized void withdraw() {
    withdrawn = true;
  }

  synchronized void resize(int newSize) {
    size = newSize;
  }
}
