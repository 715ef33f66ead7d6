package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that this process takes, from when the ledger may say that they are its own until they
 * are here; and the end of that, if the process loses the name under which it has taken them.
 */
final class Arrivals {
  private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

  private final Ledger ledger;
  private final LedgerWriter writer;
  private final Here here;
  private final Admissions admissions;
  private final Upkeep upkeep;
  private final Announcements announcements;
  private final Set<Arrival> begun = ConcurrentHashMap.newKeySet();

  private volatile BooleanSupplier mayTake = () -> true;
  private volatile boolean lettingGo;

  Arrivals(
      Ledger ledger,
      LedgerWriter writer,
      Here here,
      Admissions admissions,
      Upkeep upkeep,
      Announcements announcements) {
    this.ledger = ledger;
    this.writer = writer;
    this.here = here;
    this.admissions = admissions;
    this.upkeep = upkeep;
    this.announcements = announcements;
  }

  /** Has jobs taken only while this is true. */
  void onlyWhile(BooleanSupplier condition) {
    mayTake = condition;
  }

  /** Takes no more; what has come and is not claimed goes back. */
  CompletableFuture<Void> stop() {
    lettingGo = true;
    return upkeep.returnUnclaimed(Duration.ZERO);
  }

  /** Jobs that may be this process's by now, and are on their way here. */
  final class Arrival {
    private final UUID name = ledger.owner();
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

    private Arrival() {
      begun.add(this);
    }

    /** As what the ledger knew this process when this began. */
    UUID name() {
      return name;
    }

    /** Some came; if they were taken under a name that is lost by now, they are lost, too. */
    void came() {
      if (!name.equals(ledger.owner())) {
        disown();
      }
    }

    /** They are here, or will not come. */
    void end() {
      begun.remove(this);
      over.complete(null);
    }
  }

  /** To be called before the ledger is told that jobs are this process's. */
  Arrival begin() {
    return new Arrival();
  }

  /** Completed when all that have begun by now have ended. */
  CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(
        begun.stream().map(arrival -> arrival.over).toArray(CompletableFuture[]::new));
  }

  /** Brings up to {@code limit} jobs here that wait in the ledger. */
  CompletableFuture<Integer> fetch(int limit) {
    if (lettingGo || !mayTake.getAsBoolean() || writer.failure() != null) {
      return CompletableFuture.completedFuture(0);
    }
    Arrival arrival = begin();
    return writer
        .claim(limit)
        .thenApply(claimed -> fetched(claimed, arrival))
        .whenComplete((_, _) -> {
          arrival.came();
          arrival.end();
        });
  }

  private int fetched(List<Job> claimed, Arrival arrival) {
    for (Job job : claimed) {
      JobLog printed = job.attempt() > 0 ? printedBefore(job.id()) : JobLog.EMPTY;
      here.fetched(job, arrival.name, printed);
      admissions.fetched();
    }
    if (lettingGo || !claimed.isEmpty()) {
      awaitClaims();
    }
    return claimed.size();
  }

  /** Nothing, if it cannot be read: a job that is ours must not get lost over it. */
  private JobLog printedBefore(UUID id) {
    try {
      return ledger.log(id);
    } catch (StoreUnavailable e) {
      log.atWarn()
          .addKeyValue("jobId", id)
          .setCause(e)
          .log("What job {} printed in its earlier attempts cannot be read", id);
      return JobLog.EMPTY;
    }
  }

  /** True if a new job would be started here anyway, so that it need not be queued first. */
  boolean isWantedHere(Job job) {
    if (lettingGo
        || !mayTake.getAsBoolean()
        || job.state() != JobState.QUEUED
        || announcements.wanted() <= 0) {
      return false;
    }
    here.taking();
    return true;
  }

  /** Jobs have come; those that are not claimed soon go back. */
  void awaitClaims() {
    if (lettingGo) {
      upkeep.returnUnclaimed(Duration.ZERO);
    } else {
      upkeep.soon();
    }
  }

  /**
   * This process has lost what it had taken under a former name: it must neither go on with it nor
   * record its end.
   */
  void disown() {
    UUID name = ledger.owner();
    for (UUID id : here.ids()) {
      Holding holding = here.holding(id);
      if (holding != null && holding.isLostBy(name)) {
        boolean runs = here.find(id).filter(job -> job.state() == JobState.RUNNING).isPresent();
        here.leave(id, holding);
        if (runs) {
          announcements.claimLost(id);
        }
      }
    }
  }
}
