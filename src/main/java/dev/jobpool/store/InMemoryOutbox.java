package dev.jobpool.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.CallbackTarget.Webhook;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.DeliveryState;
import dev.jobpool.job.Job;
import dev.jobpool.job.Outbox;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The news of jobs in the memory of this process. Its lock is a leaf, taken within the store's. */
final class InMemoryOutbox implements Outbox {
  private static final Comparator<Delivery> IN_ORDER_OF_ENDS =
      Comparator.comparing(Delivery::sequence);
  private static final Comparator<Delivery> LONGEST_DUE_FIRST =
      Comparator.comparing(Delivery::nextAt).thenComparing(IN_ORDER_OF_ENDS);

  private final Function<UUID, Optional<Job>> jobs;
  private volatile Runnable news = () -> {};

  @GuardedBy("this")
  private final Map<UUID, Delivery> all = new HashMap<>();

  @GuardedBy("this")
  private final NavigableSet<Delivery> functions = new TreeSet<>(IN_ORDER_OF_ENDS);

  @GuardedBy("this")
  private final NavigableSet<Delivery> webhooks = new TreeSet<>(LONGEST_DUE_FIRST);

  @GuardedBy("this")
  private long nextSequence;

  /**
   * @param jobs finds one
   */
  InMemoryOutbox(Function<UUID, Optional<Job>> jobs) {
    this.jobs = jobs;
  }

  @Override
  public void attach(Runnable news) {
    this.news = news;
  }

  /** Puts in what is to be told of the end of a job. */
  void put(Job ended) {
    CallbackTarget target = ended.request().callbacks().of(ended.state());
    if (target == null) {
      return;
    }
    synchronized (this) {
      Instant now = Objects.requireNonNull(ended.finishedAt());
      keep(Delivery.of(ended.id(), nextSequence++, target, now));
    }
    news.run();
  }

  synchronized void remove(UUID jobId) {
    Delivery known = all.remove(jobId);
    if (known != null) {
      pending(known).remove(known);
    }
  }

  synchronized boolean isPending(UUID jobId) {
    Delivery delivery = all.get(jobId);
    return delivery != null && delivery.state() == DeliveryState.PENDING;
  }

  @GuardedBy("this")
  private void keep(Delivery delivery) {
    Delivery known = all.put(delivery.jobId(), delivery);
    if (known != null) {
      pending(known).remove(known);
    }
    if (delivery.state() == DeliveryState.PENDING) {
      pending(delivery).add(delivery);
    }
  }

  @GuardedBy("this")
  private NavigableSet<Delivery> pending(Delivery delivery) {
    return switch (delivery.target()) {
      case CallbackTarget.Function _ -> functions;
      case Webhook _ -> webhooks;
    };
  }

  @Override
  public synchronized List<Delivery> functions(int limit) {
    return functions.stream().limit(limit).toList();
  }

  @Override
  public synchronized List<Delivery> webhooks(Instant now, Set<String> except, int limit) {
    return webhooks.stream()
        .takeWhile(delivery -> !delivery.nextAt().isAfter(now))
        .filter(delivery ->
            delivery.target() instanceof Webhook webhook && !except.contains(webhook.host()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized @Nullable Instant nextWebhook(Instant now) {
    return webhooks.stream()
        .map(Delivery::nextAt)
        .dropWhile(at -> !at.isAfter(now))
        .findFirst()
        .orElse(null);
  }

  @Override
  public synchronized Optional<Delivery> find(UUID jobId) {
    return Optional.ofNullable(all.get(jobId));
  }

  @Override
  public Optional<Job> ended(UUID jobId) {
    return jobs.apply(jobId).filter(job -> job.state().isTerminal());
  }

  @Override
  public synchronized CompletableFuture<Boolean> record(Delivery attempted) {
    Delivery known = all.get(attempted.jobId());
    boolean mine = known != null && known.epoch() == attempted.epoch();
    if (mine) {
      keep(attempted);
    }
    return CompletableFuture.completedFuture(mine);
  }

  @Override
  public Optional<Delivery> redeliver(UUID jobId, Instant now) {
    Optional<Delivery> again;
    synchronized (this) {
      again = find(jobId).map(delivery -> delivery.again(now));
      again.ifPresent(this::keep);
    }
    news.run();
    return again;
  }

  @Override
  public int adopt() {
    return 0;
  }
}
