package dev.jobpool.bench;

/**
 * A durable queue of jobs that {@link StoreRates} measures: it stores jobs that do nothing, runs
 * them in this process, and records durably that each is done. Used by one thread, in the order
 * prepare, then any number of submitAll and awaitAll, then close; it may be prepared again after
 * that.
 */
interface StoreContender extends AutoCloseable {

  /** What the figures are listed under. */
  String name();

  /** Creates the tables and starts what runs the jobs. Not timed. */
  void prepare(BenchmarkPostgres.Database database) throws Exception;

  /** Stores so many jobs; returns when all are durable. Running them may begin before. */
  void submitAll(int jobs, Submission submission) throws Exception;

  /** Returns when all submitted jobs have run and their ends are durable. */
  void awaitAll() throws Exception;

  /** The number of submitted jobs that the store does not hold as done. Not timed. */
  long unfinished() throws Exception;

  @Override
  void close() throws Exception;
}
