package dev.jobpool.dispatch;

import dev.jobpool.pool.CallExecutor;
import dev.jobpool.pool.PoolSnapshot;
import java.time.Duration;

/** A pool with its life, as the supervisor needs it; {@code ProcessPool} in production. */
interface ManagedPool extends CallExecutor {

  PoolSnapshot snapshot();

  /** Takes no more calls; runs those it has, then its workers end. Returns at once. */
  void close();

  /** Kills the workers; calls that it has end cancelled. */
  void terminate();

  /**
   * Waits until every worker of the closed or terminated pool has gone.
   *
   * @return false if {@code wait} ended first
   */
  boolean join(Duration wait) throws InterruptedException;

  /**
   * @throws dev.jobpool.pool.PoolClosedException if it takes no more calls
   */
  void resize(int size);

  /** Starts the workers that did not start with the pool, if there are such. */
  void startRest();

  boolean recycle(int workerId, boolean force);

  void reload(FunctionJars jars) throws InterruptedException;

  /** Makes pools. */
  @FunctionalInterface
  interface Factory {

    /** A new pool; its workers, or the first of them, start in the background. */
    ManagedPool start(int size, FunctionJars jars);
  }
}
