package dev.jobpool.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The threads that write to the ledger: one for everything, and another for new jobs if that has a
 * connection of its own.
 *
 * @param forNewJobs may be {@code writer}
 */
record Writers(LedgerWriter writer, LedgerWriter forNewJobs) implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * @param forNewJobs the same ledger on a connection of its own; may be {@code ledger}
   * @param whenBack called when the ledger can be written again
   */
  static Writers of(Ledger ledger, Ledger forNewJobs, Runnable whenBack) {
    var writer = new LedgerWriter(ledger, PATIENCE, whenBack);
    return new Writers(
        writer, forNewJobs == ledger ? writer : new LedgerWriter(forNewJobs, PATIENCE, whenBack));
  }

  void start() {
    writer.start();
    if (forNewJobs != writer) {
      forNewJobs.start();
    }
  }

  /** Why the ledger cannot be written; null if it can. */
  @Nullable String failure() {
    String failure = writer.failure();
    return failure == null ? forNewJobs.failure() : failure;
  }

  /** New jobs first: the others may be about them. */
  @Override
  public void close() {
    if (forNewJobs != writer) {
      forNewJobs.close();
    }
    writer.close();
  }
}
