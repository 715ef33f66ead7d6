package dev.jobpool.job;

/** Counts what a durable store does. Called by the threads that do it, and so quick. */
public interface StoreMeter {
  /** Counts nothing. */
  StoreMeter NONE = new StoreMeter() {};

  /** A transaction with so many changes of jobs is safe. */
  default void committed(long nanos, int changes) {}

  /** Something has been read. */
  default void read(long nanos) {}

  /** Others may have been given the jobs that this process had taken. */
  default void leaseLost() {}
}
