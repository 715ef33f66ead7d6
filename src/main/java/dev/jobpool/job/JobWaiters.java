package dev.jobpool.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for jobs to end. Nothing is kept for a job that nobody waits for, nor for a wait
 * that is over.
 *
 * <p>A waiting thread waits without limit, and an {@link Alarm} ends the waits that last too long:
 * each wait of a virtual thread with a limit would wake another thread to keep its time.
 */
final class JobWaiters {
  /** The lists are not changed but replaced, within the map's compute. */
  private final ConcurrentHashMap<UUID, List<Waiter>> byJob = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<UUID, Consumer<Job>> attendants = new ConcurrentHashMap<>();
  private final AtomicInteger waiters = new AtomicInteger();
  private final Alarm alarm = new Alarm("jobpool-waits", this::endOverdue);
  private final int limit;
  private volatile boolean over;

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
    Waiter waiter = new Waiter(id);
    byJob.merge(
        id, List.of(waiter), (all, one) -> Stream.concat(all.stream(), one.stream()).toList());
    if (over) {
      release(id); // whoever ends all waits may have missed this one
    }
    return waiter;
  }

  /** Tells {@code attendant} of the end of a job that is not kept yet; does not count as a wait. */
  void attend(UUID id, Consumer<Job> attendant) {
    attendants.put(id, attendant);
  }

  /** The job that somebody attends was not kept after all. */
  void forget(UUID id) {
    attendants.remove(id);
  }

  boolean isAttended(UUID id) {
    return attendants.containsKey(id);
  }

  /** The jobs that somebody attends, as they are at this moment. */
  Set<UUID> attended() {
    return Set.copyOf(attendants.keySet());
  }

  /** Tells those who wait for it that a job has ended. */
  void ended(Job job) {
    List<Waiter> waiting = byJob.remove(job.id());
    if (waiting != null) {
      waiting.forEach(waiter -> waiter.end.complete(Optional.of(job)));
    }
    Consumer<Job> attendant = attendants.isEmpty() ? null : attendants.remove(job.id());
    if (attendant != null) {
      attendant.accept(job);
    }
  }

  /** Ends the wait of those who wait for this job, as if their time were over. */
  void release(UUID id) {
    List<Waiter> waiting = byJob.remove(id);
    if (waiting != null) {
      waiting.forEach(waiter -> waiter.end.complete(Optional.empty()));
    }
  }

  /**
   * Lets nobody wait any more, and releases those who do.
   *
   * @param patience how long they are given to be told of an end that is on its way
   */
  void endAll(Duration patience) throws InterruptedException {
    over = true;
    var ends = byJob.values().stream().flatMap(List::stream).map(waiter -> waiter.end);
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
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

  /** Ends the waits that have lasted long enough; returns when the next will have. */
  private long endOverdue(long now) {
    long next = Alarm.NEVER;
    for (List<Waiter> waiting : byJob.values()) {
      for (Waiter waiter : waiting) {
        if (waiter.until <= now) {
          waiter.end.complete(Optional.empty());
        } else {
          next = Math.min(next, waiter.until);
        }
      }
    }
    return next;
  }

  /** One who waits; to be closed when the wait is over. */
  final class Waiter implements AutoCloseable {
    private final UUID id;
    private final CompletableFuture<Optional<Job>> end = new CompletableFuture<>();
    private volatile long until = Alarm.NEVER;

    private Waiter(UUID id) {
      this.id = id;
    }

    /** The ended job; empty if {@code wait} was over first, or nobody may wait any more. */
    Optional<Job> await(Duration wait) throws InterruptedException {
      until = Alarm.timeAfter(wait);
      alarm.ringBy(until);
      try {
        return end.get();
      } catch (ExecutionException e) {
        throw new AssertionError("the end of a job never fails", e);
      }
    }

    @Override
    public void close() {
      waiters.decrementAndGet();
      byJob.computeIfPresent(id, (_, all) -> without(this, all));
    }

    private static @Nullable List<Waiter> without(Waiter one, List<Waiter> all) {
      List<Waiter> others = all.stream().filter(waiter -> waiter != one).toList();
      return others.isEmpty() ? null : others;
    }
  }
}
