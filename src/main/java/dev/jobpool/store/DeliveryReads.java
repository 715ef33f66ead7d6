package dev.jobpool.store;

import dev.jobpool.job.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is read of the deliveries in a {@link Ledger}: by any thread. */
interface DeliveryReads {

  /** As {@link dev.jobpool.job.Outbox#functions}. */
  List<Delivery> functions(UUID owner, int limit);

  /** As {@link dev.jobpool.job.Outbox#webhooks}. */
  List<Delivery> webhooks(UUID owner, Instant now, Set<String> except, int limit);

  /** As {@link dev.jobpool.job.Outbox#nextWebhook}. */
  @Nullable Instant nextWebhook(UUID owner, Instant now);

  Optional<Delivery> find(UUID jobId);

  /** True if some are PENDING in the hands of dead processes. */
  boolean hasOrphans(UUID owner);
}
