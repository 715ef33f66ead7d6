package dev.jobpool.store;

import static dev.jobpool.store.Answers.settled;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import dev.jobpool.job.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The news of jobs in a ledger. */
final class LedgerOutbox implements Outbox {
  private static final int BATCH = 500;

  private final Ledger ledger;
  private final LedgerWriter writer;
  private volatile Runnable news = () -> {};

  LedgerOutbox(Ledger ledger, LedgerWriter writer) {
    this.ledger = ledger;
    this.writer = writer;
    ledger.whenDeliveriesAreMade(() -> news.run());
  }

  @Override
  public void attach(Runnable news) {
    this.news = news;
  }

  @Override
  public List<Delivery> functions(int limit) {
    return ledger.deliveries().functions(ledger.owner(), limit);
  }

  @Override
  public List<Delivery> webhooks(Instant now, Set<String> except, int limit) {
    return ledger.deliveries().webhooks(ledger.owner(), now, except, limit);
  }

  @Override
  public @Nullable Instant nextWebhook(Instant now) {
    return ledger.deliveries().nextWebhook(ledger.owner(), now);
  }

  @Override
  public Optional<Delivery> find(UUID jobId) {
    return ledger.deliveries().find(jobId);
  }

  /** Not as it is here, where it may still be seen to run. */
  @Override
  public Optional<Job> ended(UUID jobId) {
    return ledger.find(jobId).filter(job -> job.state().isTerminal());
  }

  @Override
  public CompletableFuture<Boolean> record(Delivery attempted) {
    return writer.write(new Change.Attempted(attempted));
  }

  @Override
  public Optional<Delivery> redeliver(UUID jobId, Instant now) {
    boolean made = settled(writer.tryToWrite(new Change.Redelivery(jobId, now)));
    news.run();
    return made ? find(jobId) : Optional.empty();
  }

  @Override
  public int adopt() {
    if (!ledger.deliveries().hasOrphans(ledger.owner())) {
      return 0;
    }
    return settled(writer.run(it -> it.adoptDeliveries(BATCH)));
  }
}
