package dev.jobpool.job;

/**
 * Counts what becomes of the jobs of this process. Called by the threads that bring it about, and
 * so quick and without waiting for anything.
 */
public interface JobMeter {
  /** Counts nothing. */
  JobMeter NONE = new JobMeter() {};

  /** A new job is kept. */
  default void accepted() {}

  /** A new job is not kept, as too many wait. */
  default void queueFull() {}

  /** A job has ended, and this is safe. */
  default void ended(Job job) {}

  /** An attempt of a job has ended, and it waits for another. */
  default void retried(Job job) {}

  /** Some items of a map have ended. */
  default void itemsEnded(ItemOutcomes some) {}
}
