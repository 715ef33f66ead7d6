package dev.jobpool.store;

import static dev.jobpool.store.Answers.settled;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobState;
import dev.jobpool.store.Holding.State;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes jobs safe that nobody else knows: those that run stay here, those that wait go. */
final class Safekeeping {
  private final Ledger ledger;
  private final LedgerWriter writer;
  private final Here here;
  private final Announcements announcements;

  Safekeeping(Ledger ledger, LedgerWriter writer, Here here, Announcements announcements) {
    this.ledger = ledger;
    this.writer = writer;
    this.here = here;
    this.announcements = announcements;
  }

  /** Returns when the ledger knows the job, or when it is not here. */
  void secure(UUID id) {
    Holding holding = here.holding(id);
    if (holding == null) {
      return;
    }
    synchronized (holding) {
      Job job = here.find(id).orElse(null);
      if (holding.state() == State.ALONE && job != null && job.state() == JobState.RUNNING) {
        UUID name = ledger.owner();
        holding.secured(job, name, writer.write(new Change.Insert(job, true, null)));
      }
    }
    if (handOver(id, holding) != null) {
      announcements.jobsMayWait();
    }
    awaitSafe(holding);
  }

  /** Waits until the ledger knows the job. */
  private static void awaitSafe(Holding holding) {
    settled(holding.known().copy().orTimeout(Writers.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Gives a job that waits here, and that nobody else knows, to the ledger.
   *
   * @return null if it is none
   */
  private @Nullable Job handOver(UUID id, Holding holding) {
    CompletableFuture<Boolean> safe;
    Job job;
    synchronized (holding) {
      JobLog text = here.logOf(id);
      job = holding.state() == State.ALONE ? here.takeWaiting(id).orElse(null) : null;
      if (job == null) {
        return null;
      }
      safe = writer.tryToWrite(new Change.Insert(job, false, text));
      holding.leaving(job, safe);
    }
    try {
      settled(safe);
    } finally {
      here.leave(id, holding);
    }
    return job;
  }

  /**
   * Those that wait are to wait for another process, or for the next start of this one, unless they
   * can be run here only.
   */
  void letGo() {
    for (UUID id : here.aloneAndWaiting()) {
      Holding holding = announcements.staysHere(id) ? null : here.holding(id);
      Job job = holding == null ? null : handOver(id, holding);
      if (job != null) {
        announcements.left(job);
      }
    }
  }
}
