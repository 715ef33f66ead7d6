package dev.jobpool.pool;

/** What runs calls: the pool, seen by those who only submit. */
@FunctionalInterface
public interface CallExecutor {

  /**
   * Accepts a call; it runs as soon as a worker is free, in the order of acceptance.
   *
   * @throws PoolClosedException if the pool takes no more calls; the observer hears nothing then
   */
  PendingCall submit(Call call, CallObserver observer);
}
