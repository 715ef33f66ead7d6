package dev.jobpool.job;

import java.util.UUID;

/**
 * Who runs the jobs that the service accepts: the port to the dispatcher. Safe for use by many
 * threads.
 */
public interface JobRunner {

  /**
   * Asks to accept one job. Whoever gets true calls {@link #accepted}, {@link #acceptedAndAwaited}
   * or {@link #refused} exactly once; until then the runner does not consider its work done.
   *
   * @return false if the pool takes no jobs
   */
  boolean enter();

  /** The job that was asked for is stored; it starts on this thread if a worker is free. */
  void accepted(Job job);

  /** As {@link #accepted}, by a thread that is going to wait for the job's end anyway. */
  default void acceptedAndAwaited(Job job) {
    accepted(job);
  }

  /** The job that was asked for was not stored after all. */
  void refused();

  /** Stops a job whose cancellation was requested; does nothing if it does not run here. */
  void stop(UUID id);

  /** A job that waited has ended without being run. */
  void abandoned();
}
