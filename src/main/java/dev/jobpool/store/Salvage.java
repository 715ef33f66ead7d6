package dev.jobpool.store;

import dev.jobpool.job.JobState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after jobs that nobody runs, though the ledger says so: those of dead processes, and those
 * that it gave to this one by an answer that was lost.
 */
final class Salvage {
  private static final Logger log = LoggerFactory.getLogger(Salvage.class);
  private static final int BATCH = 500;

  private final Ledger ledger;
  private final LedgerWriter writer;
  private final Here here;
  private final Arrivals arrivals;
  private final Recovery recovery;
  private final Announcements announcements;

  Salvage(
      Ledger ledger,
      LedgerWriter writer,
      Here here,
      Arrivals arrivals,
      Recovery recovery,
      Announcements announcements) {
    this.ledger = ledger;
    this.writer = writer;
    this.here = here;
    this.arrivals = arrivals;
    this.recovery = recovery;
    this.announcements = announcements;
  }

  /**
   * Looks after the jobs of dead processes.
   *
   * @return how many there were
   */
  int recoverOrphans() {
    int recovered = 0;
    List<Boolean> changes;
    do {
      List<CompletableFuture<Boolean>> made =
          ledger.orphans(BATCH).stream().map(job -> writer.tryToWrite(recovery.of(job))).toList();
      changes = made.stream().map(Answers::settled).toList();
      recovered += (int) changes.stream().filter(it -> it).count();
    } while (changes.size() == BATCH);
    if (recovered > 0) {
      changed();
    }
    return recovered;
  }

  private void changed() {
    announcements.jobsHaveEnded();
    announcements.jobsWaitAgain();
  }

  /**
   * Looks after jobs that the ledger says this process runs and that are not here: claims whose
   * answer was lost on its way. A claim that was made before the ledger is asked may still be on
   * its way here; those are waited for.
   */
  void returnStrays() {
    Map<UUID, Long> strays = new HashMap<>(ledger.owned());
    strays.keySet().removeIf(here::holds);
    if (!strays.isEmpty()) {
      arrivals
          .allEnded()
          .whenCompleteAsync(
              (_, _) -> strays.forEach(this::returnStray), Thread::startVirtualThread);
    }
  }

  private void returnStray(UUID id, long epoch) {
    if (here.holds(id)) {
      return;
    }
    ledger
        .find(id)
        .filter(job -> job.state() == JobState.RUNNING && job.epoch() == epoch)
        .ifPresent(job -> {
          log.atWarn()
              .addKeyValue("jobId", id)
              .log("Job {} was given to this process, which does not have it: it is put back", id);
          writer.write(recovery.of(job)).thenRun(this::changed);
        });
  }
}
