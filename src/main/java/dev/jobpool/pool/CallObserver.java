package dev.jobpool.pool;

/**
 * Hears of one call, in this order: {@link #started} at most once, {@link #output}, {@link
 * #progress} and what becomes of the items of an {@link EachCall} any number of times, {@link
 * #ended} exactly once. Called on the thread that serves the worker (or on the one that cancels a
 * call that has not started): quick, and without waiting for the pool. It may submit further calls.
 * What it throws is logged and harms nobody.
 */
@FunctionalInterface
public interface CallObserver {

  void ended(Outcome outcome);

  default void started(int workerId, long pid) {}

  /** A piece of what the function printed, as the worker's bytes; the array is the observer's. */
  default void output(byte[] text) {}

  default void progress(double fraction, String message) {}

  /**
   * What the function returned for the next items: one JSON value on each line, every line ended
   * with {@code \n}; the array is the observer's.
   */
  default void values(byte[] lines) {}

  /** The next item failed; those after it go on. */
  default void itemFailed(Outcome.Failed why) {}
}
