package dev.jobpool.job;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for jobs to end. Nothing is kept for a job that nobody waits for, nor for a wait
 * that is over.
 */
final class JobWaiters {
  private final ConcurrentHashMap<UUID, Awaited> byJob = new ConcurrentHashMap<>();
  private final AtomicInteger waiters = new AtomicInteger();
  private final int limit;

  JobWaiters(int limit) {
    this.limit = limit;
  }

  /**
   * Begins to listen for the end of a job. Look at the job after this: it may have ended before.
   *
   * @return null if too many are waiting
   */
  @Nullable Waiter register(UUID id) {
    if (waiters.incrementAndGet() > limit) {
      waiters.decrementAndGet();
      return null;
    }
    Awaited awaited =
        byJob.compute(id, (_, present) -> (present == null ? new Awaited() : present).plus(1));
    return new Waiter(id, awaited);
  }

  /** Tells {@code attendant} of the end of a job that is not kept yet; does not count as a wait. */
  void attend(UUID id, Consumer<Job> attendant) {
    Awaited awaited =
        byJob.compute(id, (_, present) -> (present == null ? new Awaited() : present).plus(1));
    var unused = awaited.end.thenAccept(attendant);
  }

  /** The job that somebody attends was not kept after all. */
  void forget(UUID id) {
    byJob.remove(id);
  }

  /** Tells those who wait for it that a job has ended. */
  void ended(Job job) {
    Awaited awaited = byJob.remove(job.id());
    if (awaited != null) {
      awaited.end.complete(job);
    }
  }

  int count() {
    return waiters.get();
  }

  int jobs() {
    return byJob.size();
  }

  /** A job that somebody waits for; {@code waiters} changes only within the map's compute. */
  private static final class Awaited {
    final CompletableFuture<Job> end = new CompletableFuture<>();
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

    /** The ended job; empty if {@code wait} was over first. */
    Optional<Job> await(Duration wait) throws InterruptedException {
      try {
        return Optional.of(awaited.end.get(saturatedNanos(wait), TimeUnit.NANOSECONDS));
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

    private static long saturatedNanos(Duration wait) {
      return TimeUnit.NANOSECONDS.convert(wait);
    }
  }
}
