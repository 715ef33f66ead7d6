package dev.jobpool.pool;

/** What runs calls: the pool, seen by those who only submit. */
public interface CallExecutor {

  /**
   * Accepts a call; it runs as soon as a worker is free, in the order of acceptance.
   *
   * @throws PoolClosedException if the pool takes no more calls; the observer hears nothing then
   */
  PendingCall submit(Call call, CallObserver observer);

  /**
   * As {@link #submit}, for a thread that is going to wait for the end anyway: it may run the call
   * itself for a moment, which saves the way to another thread and back. The observer may have
   * heard everything when this returns.
   */
  default PendingCall serve(Call call, CallObserver observer) {
    return submit(call, observer);
  }

  /** As {@link #submit(Call, CallObserver)}, for several items in one go. */
  PendingCall submit(EachCall call, CallObserver observer);
}
