package dev.jobpool.pool;

/** Where ready workers come from. Any number of threads may want one at the same time. */
interface WorkerSource {

  /** Starts a worker and waits until it is ready. */
  Worker make() throws WorkerStartException, InterruptedException;

  /** True if the worker has the newest functions. */
  boolean isCurrent(Worker worker);

  /** Looks for what an earlier run prepared; false if it is worth to {@link #prepare} it. */
  boolean isPrepared();

  /** Prepares what lets later workers start faster. Takes a while; may fail, which is logged. */
  void prepare() throws InterruptedException;
}
