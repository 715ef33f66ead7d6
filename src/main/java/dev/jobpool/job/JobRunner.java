package dev.jobpool.job;

import java.util.UUID;

/**
 * Who runs the jobs that the service accepts: the port to the dispatcher. Safe for use by many
 * threads.
 */
public interface JobRunner {

  /**
   * Asks to accept one job. Whoever gets {@link Entry#OPEN} calls {@link #accepted}, {@link
   * #acceptedAndAwaited} or {@link #refused} exactly once; until then the runner does not consider
   * its work done.
   */
  Entry enter();

  /** Whether jobs are accepted. */
  enum Entry {
    /** They are. */
    OPEN,
    /** Not until the pool is opened again: somebody closed or terminated it. */
    CLOSED,
    /** Not by this process: it is about to end. */
    STOPPING
  }

  /** The job that was asked for is stored; it starts as soon as a worker is free. */
  void accepted(Job job);

  /**
   * The job that was asked for is stored here, by a thread that is going to wait for its end; it
   * starts on this thread if a worker is free.
   */
  default void acceptedAndAwaited(Job job) {
    accepted(job);
  }

  /** The job that was asked for was not stored after all. */
  void refused();

  /** Stops a job whose cancellation was requested; does nothing if it does not run here. */
  void stop(UUID id);

  /** Kills the worker of a job that another process runs now; does nothing if it does not run. */
  default void kill(UUID id) {
    stop(id);
  }

  /** A job that waited has ended without being run. */
  void abandoned();

  /** Jobs may wait that nobody has told this runner of. */
  default void jobsMayWait() {}

  /** How many jobs run at a time. */
  default int workers() {
    return 1;
  }

  /** How many new jobs could start soon, beyond those that are known to wait. */
  default int wanted() {
    return 0;
  }
}
