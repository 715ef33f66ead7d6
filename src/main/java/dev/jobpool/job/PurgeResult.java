package dev.jobpool.job;

/** What became of the wish to delete a finished job before its time. */
public sealed interface PurgeResult {

  /** It is gone. */
  record Purged(Job job) implements PurgeResult {}

  /** It stays, as it has not ended. */
  record NotFinished(Job job) implements PurgeResult {}

  /** There is no such job. */
  record Unknown() implements PurgeResult {}
}
