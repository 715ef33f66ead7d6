package dev.jobpool.pool;

/** Where ready workers come from. Any number of threads may want one at the same time. */
interface WorkerSource {

  /** Called once, before the first worker is made: finds what an earlier run prepared. */
  void open();

  /** Starts a worker and waits until it is ready. */
  Worker make() throws WorkerStartException;

  /** True if the worker has the newest functions. */
  boolean isCurrent(Worker worker);

  /** True if what was found is of use; else {@link #prepare} is worth it. Takes a moment. */
  boolean isPrepared();

  /** Prepares what lets later workers start faster. Takes a while; may fail, which is logged. */
  void prepare() throws InterruptedException;
}
