package dev.jobpool.store;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A durable store with neighbours. */
final class SharedJobStore extends DurableJobStore {
  private final Membership membership;
  private final Notifier notifier;
  private final Lookout lookout;
  private final Heartbeat heartbeat;
  private @Nullable News news;

  SharedJobStore(
      Ledger ledger,
      Ledger forNewJobs,
      Recovery recovery,
      LogLimits logLimits,
      Notifier notifier,
      Membership membership) {
    super(ledger, forNewJobs, recovery, logLimits, notifier);
    this.membership = membership;
    this.notifier = notifier;
    this.lookout = new Lookout(this, membership);
    this.heartbeat = new Heartbeat(this, membership, lookout);
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

  @Override
  boolean mayTake() {
    return membership.isMember();
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
    closeLedgers();
  }
}
