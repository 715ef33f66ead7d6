package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.store.Holding.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the ledger, a little later and all at once, what need not be safe at once: that a job has
 * begun (unless it has ended by then), how far it is, what it has printed; while the ledger cannot
 * be written that waits, as only the last of it counts. And gives back what was fetched and is not
 * claimed. Its thread sleeps while there is none of these.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  /** Jobs that end within this time are not marked as begun, unless they print. */
  private static final Duration TICK = Duration.ofMillis(50);

  private static final Duration BETWEEN_CHANGES = Duration.ofMillis(500);
  private static final Duration LONGEST_UNCLAIMED = Duration.ofMillis(250);

  private final Here here;
  private final LedgerWriter writer;
  private final Runnable whenReturned;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean planned = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Begun> begun = new ConcurrentLinkedQueue<>();
  private final Set<UUID> changed = ConcurrentHashMap.newKeySet();
  private final Set<UUID> printed = ConcurrentHashMap.newKeySet();
  private long changesToldNanos = System.nanoTime();

  Upkeep(Here here, LedgerWriter writer, Runnable whenReturned) {
    this.here = here;
    this.writer = writer;
    this.whenReturned = whenReturned;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobpool-store-upkeep").daemon().factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private record Begun(UUID id, long nanos) {}

  void begun(UUID id) {
    Holding holding = here.holding(id);
    if (holding != null && holding.state() != State.ALONE) {
      begun.add(new Begun(id, System.nanoTime()));
      soon();
    }
  }

  /** A job has come further. */
  void changed(UUID id) {
    if (isSafe(id) && changed.add(id)) {
      soon();
    }
  }

  void printed(UUID id) {
    if (isSafe(id) && printed.add(id)) {
      soon();
    }
  }

  private boolean isSafe(UUID id) {
    Holding holding = here.holding(id);
    return holding != null && holding.state() == State.SAFE;
  }

  /** There is, or will be, something to do. */
  void soon() {
    if (planned.compareAndSet(false, true)) {
      try {
        thread.schedule(this::tick, TICK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException _) {
        // Closed: what has not been told by now is told with each job's end, or never.
      }
    }
  }

  private void tick() {
    planned.set(false);
    try {
      boolean writable = writer.failure() == null;
      if (writable) {
        markBegun();
      }
      if (writable && System.nanoTime() - changesToldNanos >= BETWEEN_CHANGES.toNanos()) {
        changesToldNanos = System.nanoTime();
        drain(changed).forEach(this::tellMark);
        drain(printed).forEach(this::tellLog);
      }
      returnUnclaimed(LONGEST_UNCLAIMED);
    } catch (RuntimeException e) {
      log.error("The upkeep of the store failed; going on", e);
    }
    if (!begun.isEmpty()
        || !changed.isEmpty()
        || !printed.isEmpty()
        || !here.unclaimed().isEmpty()) {
      soon();
    }
  }

  private void markBegun() {
    long now = System.nanoTime();
    for (Begun next = begun.peek();
        next != null && now - next.nanos >= TICK.toNanos();
        next = begun.peek()) {
      begun.poll();
      Holding holding = here.holding(next.id);
      if (holding != null && !holding.isMarked()) {
        tellMark(next.id);
      }
    }
  }

  private static List<UUID> drain(Set<UUID> ids) {
    List<UUID> drained = new ArrayList<>(ids);
    drained.forEach(ids::remove);
    return drained;
  }

  private void tellMark(UUID id) {
    Holding holding = here.holding(id);
    if (holding == null) {
      return;
    }
    synchronized (holding) {
      Job job = here.find(id).orElse(null);
      if (holding.state() == State.SAFE && job != null && job.startedAt() != null) {
        holding.mark();
        writer.writeLater(new Change.Mark(id, holding.epoch(), job));
      }
    }
  }

  private void tellLog(UUID id) {
    var text = here.logOf(id);
    Holding holding = here.holding(id);
    if (holding == null || text == null) {
      return;
    }
    synchronized (holding) {
      if (!holding.isMarked()) {
        tellMark(id); // others see no log of a job that, as far as they see, has not begun
      }
      if (holding.state() == State.SAFE) {
        writer.writeLater(new Change.KeepLog(id, holding.epoch(), text));
      }
    }
  }

  /** Lets others have the jobs that have been here for that long and that nobody has claimed. */
  CompletableFuture<Void> returnUnclaimed(Duration age) {
    List<CompletableFuture<Boolean>> told = new ArrayList<>();
    for (UUID id : here.unclaimed()) {
      Holding holding = here.holding(id);
      if (holding != null && holding.isOlderThan(age)) {
        told.add(returnUnclaimed(id, holding));
      }
    }
    var all = CompletableFuture.allOf(told.toArray(CompletableFuture[]::new));
    return told.isEmpty() ? all : all.thenRun(whenReturned);
  }

  private CompletableFuture<Boolean> returnUnclaimed(UUID id, Holding holding) {
    synchronized (holding) {
      Job job = holding.state() == State.SAFE ? here.takeWaiting(id).orElse(null) : null;
      if (job == null) {
        return CompletableFuture.completedFuture(false);
      }
      holding.leaving(job);
      here.returning();
      return writer
          .write(new Change.Return(id, holding.epoch(), JobTransitions.letGo(job), null))
          .whenComplete((_, _) -> {
            here.leave(id, holding);
            here.hasReturned();
          });
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
