package dev.jobpool.store;

import static dev.jobpool.store.Answers.settled;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.Requeue;
import dev.jobpool.job.JobTransitions;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How jobs go: they end, or return to the queue, or somebody wants them to end. What was safe stays
 * as it was for others until its new state is safe.
 */
final class Departures {
  private final Ledger ledger;
  private final LedgerWriter writer;
  private final Here here;
  private final Arrivals arrivals;
  private final Announcements announcements;

  Departures(
      Ledger ledger,
      LedgerWriter writer,
      Here here,
      Arrivals arrivals,
      Announcements announcements) {
    this.ledger = ledger;
    this.writer = writer;
    this.here = here;
    this.arrivals = arrivals;
    this.announcements = announcements;
  }

  /** As {@link dev.jobpool.job.JobStore#finish}. */
  CompletableFuture<Optional<Job>> finish(Finish finish) {
    Holding holding = here.holding(finish.id());
    if (holding == null) {
      return finishElsewhere(finish);
    }
    synchronized (holding) {
      switch (holding.state()) {
        case ALONE -> {
          return CompletableFuture.completedFuture(finishAlone(finish, holding));
        }
        case SAFE -> {
          return finishSafe(finish, holding);
        }
        case LEAVING -> {
          return lostTo(holding);
        }
        case LEFT -> {}
      }
    }
    return finishElsewhere(finish);
  }

  /**
   * To what is being told to the ledger. Who saw the job wait will look again at once, and is not
   * to find it as it was: it would do so over and over, for as long as the ledger is away.
   */
  private static CompletableFuture<Optional<Job>> lostTo(Holding holding) {
    Job shown = holding.shown();
    return shown != null && shown.state().isWaiting()
        ? decided(holding).thenApply(_ -> Optional.empty())
        : CompletableFuture.completedFuture(Optional.empty());
  }

  private static CompletableFuture<@Nullable Void> decided(Holding holding) {
    return holding
        .decided()
        .copy()
        .orTimeout(Writers.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(_ -> {
          throw new StoreUnavailable("it is too slow");
        });
  }

  /** Seen to have ended at once, and recorded behind. */
  private Optional<Job> finishAlone(Finish finish, Holding holding) {
    Optional<Job> ended = here.finish(finish);
    ended.ifPresent(job -> {
      here.recording();
      writer
          .writeLater(new Change.Insert(job, false, here.logOf(job.id())))
          .whenComplete((_, _) -> here.recorded(job.id(), holding));
    });
    return ended;
  }

  private CompletableFuture<Optional<Job>> finishSafe(Finish finish, Holding holding) {
    Job before = here.find(finish.id()).orElse(null);
    Job ended = here.finish(finish).orElse(null);
    if (before == null || ended == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    holding.leaving(before);
    long epoch = holding.epoch();
    JobLog text = here.logOf(ended.id());
    return writer
        .write(new Change.End(ended.id(), epoch, ended, text))
        .thenApply(made -> made ? Optional.of(ended) : Optional.<Job>empty())
        .exceptionallyCompose(_ -> endWithoutValue(ended, epoch))
        .whenComplete((_, _) -> left(finish.id(), holding));
  }

  private void left(UUID id, Holding holding) {
    here.leave(id, holding);
    announcements.jobsHaveEnded();
  }

  /** The database does not take what the function returned or threw. */
  private CompletableFuture<Optional<Job>> endWithoutValue(Job ended, long epoch) {
    var error =
        JobError.of(JobError.Kind.EXCEPTION, "What the function returned could not be stored");
    Job failed = JobTransitions.endedOtherwise(ended, Ending.of(JobState.FAILED, error));
    return writer
        .write(new Change.End(failed.id(), epoch, failed, null))
        .thenApply(made -> made ? Optional.of(failed) : Optional.empty());
  }

  private CompletableFuture<Optional<Job>> finishElsewhere(Finish finish) {
    Job job = ledger.find(finish.id()).orElse(null);
    if (job == null
        || job.epoch() != finish.epoch()
        || !job.state().isWaiting()
        || !job.state().canBecome(finish.ending().state())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Job ended = JobTransitions.finished(job, finish);
    return writer
        .tryToWrite(new Change.End(job.id(), job.epoch(), ended, null))
        .thenApply(made -> {
          announcements.jobsHaveEnded();
          return made ? Optional.of(ended) : Optional.empty();
        });
  }

  /** As {@link dev.jobpool.job.JobStore#requeue}. */
  CompletableFuture<Optional<Job>> requeue(Requeue requeue) {
    Holding holding = here.holding(requeue.id());
    if (holding == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    synchronized (holding) {
      return switch (holding.state()) {
        case ALONE -> CompletableFuture.completedFuture(here.jobs().requeueNow(requeue));
        case SAFE -> requeueSafe(requeue, holding);
        case LEAVING, LEFT -> CompletableFuture.completedFuture(Optional.empty());
      };
    }
  }

  private CompletableFuture<Optional<Job>> requeueSafe(Requeue requeue, Holding holding) {
    Job job = here.find(requeue.id()).orElse(null);
    if (job == null
        || job.epoch() != requeue.epoch()
        || job.state() != JobState.RUNNING
        || job.cancelRequested()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Job waiting = JobTransitions.requeued(job, requeue);
    holding.leaving(job);
    here.returning();
    return writer
        .write(new Change.Return(job.id(), holding.epoch(), waiting, here.logOf(job.id())))
        .thenApply(made -> returned(waiting, holding, made));
  }

  private Optional<Job> returned(Job waiting, Holding holding, boolean made) {
    try {
      if (made) {
        here.leave(waiting.id(), holding);
        announcements.jobsWaitForNeighbours();
        return Optional.of(waiting);
      }
      holding.staying();
      return Optional.empty();
    } finally {
      here.hasReturned();
    }
  }

  /**
   * As {@link dev.jobpool.job.JobStore#requestCancel}. One that is leaving takes no wish with it:
   * where it has gone, it is to be looked for again.
   */
  Optional<Job> requestCancel(UUID id, long epoch) {
    Holding holding = here.holding(id);
    if (holding == null) {
      return requestCancelElsewhere(id, epoch);
    }
    Optional<Job> marked = Optional.empty();
    CompletableFuture<?> safe = CompletableFuture.completedFuture(true);
    synchronized (holding) {
      switch (holding.state()) {
        case ALONE -> marked = here.jobs().requestCancel(id, epoch);
        case SAFE -> {
          marked = here.jobs().requestCancel(id, epoch);
          if (marked.isPresent()) {
            safe = writer.tryToWrite(new Change.CancelWish(id, holding.epoch()));
          }
        }
        case LEAVING -> safe = decided(holding);
        case LEFT -> {}
      }
    }
    settled(safe);
    return marked;
  }

  /**
   * Whoever has it is to be told. A job that was on its way here has come without the wish, and is
   * to be looked for again.
   */
  private Optional<Job> requestCancelElsewhere(UUID id, long epoch) {
    boolean marked = settled(writer.tryToWrite(new Change.CancelWish(id, epoch)));
    announcements.cancelIsWanted();
    settled(arrivals.allEnded());
    return marked && !here.holds(id) ? ledger.find(id) : Optional.empty();
  }
}
