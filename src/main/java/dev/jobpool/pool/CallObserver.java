package dev.jobpool.pool;

/**
 * Hears of one call, in this order: {@link #started} at most once, {@link #output} and {@link
 * #progress} any number of times, {@link #ended} exactly once. Called on the thread that serves the
 * worker (or on the one that cancels a call that has not started): quick, and without waiting for
 * the pool. It may submit further calls. What it throws is logged and harms nobody.
 */
@FunctionalInterface
public interface CallObserver {

  void ended(Outcome outcome);

  default void started(int workerId, long pid) {}

  /** A piece of what the function printed, as the worker's bytes; the array is the observer's. */
  default void output(byte[] text) {}

  default void progress(double fraction, String message) {}
}
