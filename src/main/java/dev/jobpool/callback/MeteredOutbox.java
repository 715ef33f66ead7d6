package dev.jobpool.callback;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.DeliveryMeter;
import dev.jobpool.job.Job;
import dev.jobpool.job.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An outbox whose attempts are counted once they are kept. */
record MeteredOutbox(Outbox outbox, DeliveryMeter meter) implements Outbox {

  @Override
  public CompletableFuture<Boolean> record(Delivery attempted) {
    return outbox
        .record(attempted)
        .thenApply(kept -> {
          if (kept) {
            meter.attempted(attempted);
          }
          return kept;
        });
  }

  @Override
  public void attach(Runnable news) {
    outbox.attach(news);
  }

  @Override
  public List<Delivery> functions(int limit) {
    return outbox.functions(limit);
  }

  @Override
  public List<Delivery> webhooks(Instant now, Set<String> except, int limit) {
    return outbox.webhooks(now, except, limit);
  }

  @Override
  public @Nullable Instant nextWebhook(Instant now) {
    return outbox.nextWebhook(now);
  }

  @Override
  public Optional<Delivery> find(UUID jobId) {
    return outbox.find(jobId);
  }

  @Override
  public Optional<Job> ended(UUID jobId) {
    return outbox.ended(jobId);
  }

  @Override
  public Optional<Delivery> redeliver(UUID jobId, Instant now) {
    return outbox.redeliver(jobId, now);
  }

  @Override
  public int adopt() {
    return outbox.adopt();
  }
}
