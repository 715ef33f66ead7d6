package dev.jobpool.job;

/** What became of the wish to cancel a job. */
public sealed interface CancelResult {

  /** It had not started and never will. */
  record Cancelled(Job job) implements CancelResult {}

  /** It runs; its worker is being stopped, which may take the grace period. */
  record Stopping(Job job) implements CancelResult {}

  /** It had ended before. */
  record AlreadyFinished(Job job) implements CancelResult {}

  /** There is no such job. */
  record Unknown() implements CancelResult {}
}
