package dev.jobpool.callback;

import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one round after the other: when it is asked to, and when the time has come
 * that the last round named. A round that fails is logged, and made again after a pause.
 */
final class Rounds implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Semaphore wishes = new Semaphore(0);
  private final Round round;
  private final Thread thread;
  private volatile boolean closed;

  /** What is to be done. */
  interface Round {

    /** Returns when there is something to do next, if nobody asks before. */
    Duration make() throws InterruptedException;
  }

  Rounds(String name, Round round) {
    this.round = round;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Asks for a round; of several wishes before it begins, one is enough. */
  void soon() {
    if (wishes.availablePermits() == 0) {
      wishes.release();
    }
  }

  private void run() {
    boolean failing = false;
    try {
      while (!closed) {
        Duration wait;
        try {
          wait = round.make();
          failing = false;
        } catch (RuntimeException e) {
          if (!failing && !closed) {
            // Of a store that is away the trace tells nothing more.
            Object cause = e instanceof StoreUnavailable ? e.getMessage() : e;
            log.warn("Callbacks have to wait; trying again every second: {}", cause);
          }
          failing = true;
          wait = PAUSE_AFTER_FAILURE;
        }
        if (wishes.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
          wishes.drainPermits();
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /** Ends the thread, in the middle of a round if need be. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
