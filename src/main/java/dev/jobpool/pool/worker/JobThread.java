package dev.jobpool.pool.worker;

/**
 * A thread whose interrupts wait while it is shielded.
 *
 * <p>Interrupting a thread that reads or writes an NIO channel closes the channel, and functions
 * (their timers, their executors) interrupt as they please. So the thread that runs a function and
 * also talks to the pool shields itself whenever it does the latter.
 */
final class JobThread extends Thread {
  private final Object lock = new Object();

  // Guarded by lock.
  private boolean shielded = true;
  private boolean pending;

  /** Starts shielded. */
  JobThread(Runnable work, String name) {
    super(work, name);
  }

  @Override
  public void interrupt() {
    synchronized (lock) {
      if (shielded) {
        pending = true;
      } else {
        super.interrupt();
      }
    }
  }

  /** Keeps interrupts away from now on; one that had already arrived is kept for later. */
  void shield() {
    synchronized (lock) {
      shielded = true;
      pending |= Thread.interrupted();
    }
  }

  /** Delivers what was kept, and what comes. */
  void unshield() {
    synchronized (lock) {
      shielded = false;
      if (pending) {
        pending = false;
        super.interrupt();
      }
    }
  }

  /** Forgets what was kept: an interrupt that was meant for a call must not reach the next one. */
  void forgetInterrupts() {
    synchronized (lock) {
      pending = false;
      Thread.interrupted();
    }
  }
}
