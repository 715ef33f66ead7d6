package dev.jobpool.job;

import java.time.Duration;

/**
 * The pool as those see it who operate it: the port behind {@code /pool}. Safe for use by many
 * threads.
 */
public interface PoolControl {

  PoolStatus status();

  /** This process's part of it, which can be told while the store is away, too. */
  PoolStatus.Replica here();

  /** Accepts no further jobs; what was accepted still runs. Harmless when repeated. */
  void close();

  /** Kills the workers; queued and running jobs end cancelled. Harmless when repeated. */
  void terminate();

  /**
   * Waits until every worker has gone.
   *
   * @return false if {@code wait} ended first
   * @throws IllegalStateException if the pool is open
   */
  boolean join(Duration wait) throws InterruptedException;

  /** Starts a closed or terminated pool again. Harmless when it is open. */
  void open();

  /**
   * Changes the number of workers; busy ones finish first.
   *
   * @throws IllegalArgumentException if {@code size} is not within 1 and the limit the pool allows
   */
  void resize(int size);

  /**
   * Replaces one worker: when its job is done, or at once with {@code force}.
   *
   * @return false if there is no such worker
   */
  boolean recycle(int workerId, boolean force);
}
