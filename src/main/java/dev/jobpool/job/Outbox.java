package dev.jobpool.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where the news of ended jobs waits until it is delivered. A {@link Delivery} is put in with the
 * job's end, in one step: there is never one without the other. It goes when its job is deleted;
 * while it is PENDING, its job does not expire.
 *
 * <p>Each delivery is in the hands of one process: the one that recorded the job's end, or another
 * that took it over when that one was dead. Each change is a compare-and-set of its epoch, as with
 * jobs. Safe for use by many threads; every method may throw {@link
 * JobRejectedException.StoreUnavailable}.
 */
public interface Outbox {

  /** Has {@code news} run when something is put in; on the store's threads, so quickly. */
  void attach(Runnable news);

  /** Calls of functions that are in this process's hands and PENDING, in the order of the ends. */
  List<Delivery> functions(int limit);

  /**
   * Webhooks in this process's hands that are PENDING and due, the longest due first.
   *
   * @param except none to these hosts
   */
  List<Delivery> webhooks(Instant now, Set<String> except, int limit);

  /** When the next webhook in this process's hands is due after {@code now}; null: none is. */
  @Nullable Instant nextWebhook(Instant now);

  /** A job's delivery; empty if it has none, or not yet. */
  Optional<Delivery> find(UUID jobId);

  /** The job of a delivery, as it ended; empty if it has been deleted. */
  Optional<Job> ended(UUID jobId);

  /**
   * Keeps what has become of a delivery after an attempt.
   *
   * @return false if it has been deleted, or is in other hands
   */
  CompletableFuture<Boolean> record(Delivery attempted);

  /**
   * Takes a job's delivery into this process's hands and makes it PENDING and due, whatever it was.
   *
   * @return empty if there is none
   */
  Optional<Delivery> redeliver(UUID jobId, Instant now);

  /**
   * Takes over some deliveries of processes that are dead.
   *
   * @return how many
   */
  int adopt();
}
