package dev.jobpool.job;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for jobs to end. Nothing is kept for a job that nobody waits for, nor for a wait
 * that is over.
 */
final class JobWaiters {
  private final ConcurrentHashMap<UUID, Awaited> byJob = new ConcurrentHashMap<>();
  private final AtomicInteger waiters = new AtomicInteger();
  private final int limit;
  private volatile boolean over;

  JobWaiters(int limit) {
    this.limit = limit;
  }

  /**
   * Begins to listen for the end of a job. Look at the job after this: it may have ended before.
   *
   * @return null if too many are waiting, or nobody may any more
   */
  @Nullable Waiter register(UUID id) {
    if (over) {
      return null;
    }
    if (waiters.incrementAndGet() > limit) {
      waiters.decrementAndGet();
      return null;
    }
    Awaited awaited =
        byJob.compute(id, (_, present) -> (present == null ? new Awaited() : present).plus(1));
    if (over) {
      release(id); // whoever ends all waits may have missed this one
    }
    return new Waiter(id, awaited);
  }

  /** Tells those who wait for it that a job has ended. */
  void ended(Job job) {
    Awaited awaited = byJob.remove(job.id());
    if (awaited != null) {
      awaited.end.complete(Optional.of(job));
    }
  }

  /** Ends the wait of those who wait for this job, as if their time were over. */
  void release(UUID id) {
    Awaited awaited = byJob.remove(id);
    if (awaited != null) {
      awaited.end.complete(Optional.empty());
    }
  }

  /**
   * Lets nobody wait any more, and releases those who do.
   *
   * @param patience how long they are given to be told of an end that is on its way
   */
  void endAll(Duration patience) throws InterruptedException {
    over = true;
    var ends = byJob.values().stream().map(awaited -> awaited.end);
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(saturatedNanos(patience), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      byJob.keySet().forEach(this::release);
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a job never fails", e);
    }
  }

  /** The jobs that somebody waits for, as they are at this moment. */
  Set<UUID> awaited() {
    return Set.copyOf(byJob.keySet());
  }

  int count() {
    return waiters.get();
  }

  int jobs() {
    return byJob.size();
  }

  /** A job that somebody waits for; {@code waiters} changes only within the map's compute. */
  private static final class Awaited {
    final CompletableFuture<Optional<Job>> end = new CompletableFuture<>();
    int waiters;

    Awaited plus(int more) {
      waiters += more;
      return this;
    }
  }

  /** One who waits; to be closed when the wait is over. */
  final class Waiter implements AutoCloseable {
    private final UUID id;
    private final Awaited awaited;

    private Waiter(UUID id, Awaited awaited) {
      this.id = id;
      this.awaited = awaited;
    }

    /** The ended job; empty if {@code wait} was over first, or nobody may wait any more. */
    Optional<Job> await(Duration wait) throws InterruptedException {
      try {
        return awaited.end.get(saturatedNanos(wait), TimeUnit.NANOSECONDS);
      } catch (TimeoutException _) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new AssertionError("the end of a job never fails", e);
      }
    }

    @Override
    public void close() {
      waiters.decrementAndGet();
      byJob.computeIfPresent(
          id, (_, present) -> present == awaited && present.plus(-1).waiters == 0 ? null : present);
    }
  }

  private static long saturatedNanos(Duration wait) {
    return TimeUnit.NANOSECONDS.convert(wait);
  }
}
