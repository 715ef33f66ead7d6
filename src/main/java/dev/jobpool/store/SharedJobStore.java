package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobIds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A durable store with neighbours. */
final class SharedJobStore extends DurableJobStore {
  /** For a client that waited; also allows for clocks that differ. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private static final long[] PAUSES_MILLIS = {30, 70, 200, 500};

  private final Clock clock;
  private final Membership membership;
  private final Notifier notifier;
  private final Lookout lookout;
  private final Heartbeat heartbeat;
  private @Nullable News news;
  private @Nullable SqlLedger itemLedger;

  SharedJobStore(
      Ledger ledger,
      Ledger forNewJobs,
      Recovery recovery,
      LogLimits logLimits,
      Notifier notifier,
      Membership membership) {
    super(ledger, forNewJobs, recovery, logLimits, notifier);
    this.clock = recovery.clock();
    this.membership = membership;
    this.notifier = notifier;
    this.lookout = new Lookout(this, membership);
    this.heartbeat = new Heartbeat(this, membership, lookout);
    takeOnlyWhile(membership::isMember);
  }

  /**
   * @param direct to the server itself
   */
  void start(DataSource direct) {
    recoverOrphans();
    news = new News(direct, lookout);
    news.start();
    heartbeat.start();
  }

  /**
   * Keeps the items of maps there.
   *
   * @param ledger closed with this store
   */
  void keepItems(SqlItems items, SqlLedger ledger) {
    keepItems(items);
    itemLedger = ledger;
  }

  /**
   * Waits a moment for a job that is new and not known: another replica may have run it for
   * somebody who waited for it, who has been answered, and asks here now; its end is recorded just
   * then.
   */
  @Override
  public Optional<Job> find(UUID id) {
    Optional<Job> found = super.find(id);
    if (found.isEmpty() && membership.hasNeighbours() && isNew(id)) {
      for (int i = 0; i < PAUSES_MILLIS.length && found.isEmpty(); i++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSES_MILLIS[i]));
        found = super.find(id);
      }
    }
    return found;
  }

  /** Finds out who else is there, which it does now and then in any case. */
  void meetNeighbours() {
    membership.reap();
  }

  private boolean isNew(UUID id) {
    Instant now = clock.instant();
    return JobIds.timeOf(id)
        .filter(made -> Duration.between(made, now).abs().compareTo(LONGEST_WAIT) < 0)
        .isPresent();
  }

  /** Gives its jobs to the others before it leaves. */
  @Override
  public void close() {
    if (news != null) {
      news.close();
    }
    heartbeat.close();
    closeUpkeepAndWriters();
    membership.leave();
    notifier.tell(Neighbours.Topic.JOBS);
    notifier.close();
    if (itemLedger != null) {
      itemLedger.close();
    }
    closeLedgers();
  }
}
