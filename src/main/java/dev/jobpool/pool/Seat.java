package dev.jobpool.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One of the pool's places for a worker, with the thread that serves it: takes a worker, lends it
 * to one task after the other, and takes the next worker when that one is spent or dead. The thread
 * talks to the worker itself, so a task changes threads once on its way in and never on its way
 * out.
 */
final class Seat {
  private static final Logger LOG = System.getLogger(Seat.class.getName());
  private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(2);

  private final TaskQueue queue;
  private final Nursery nursery;
  private final Predicate<Worker> isSpent;
  private final BooleanSupplier isTerminated;
  private final Consumer<Seat> onLeft;
  private final Thread thread;

  private volatile @Nullable Worker worker;
  private volatile @Nullable Task current;
  private volatile boolean removed;

  /**
   * @param isSpent whether a worker is to be replaced, when it has no task
   * @param onLeft told at the end of this seat's thread
   */
  Seat(
      int number,
      TaskQueue queue,
      Nursery nursery,
      Predicate<Worker> isSpent,
      BooleanSupplier isTerminated,
      Consumer<Seat> onLeft) {
    this.queue = queue;
    this.nursery = nursery;
    this.isSpent = isSpent;
    this.isTerminated = isTerminated;
    this.onLeft = onLeft;
    this.thread = Thread.ofPlatform().name("jobpool-seat-" + number).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Leaves when the current task is done. The queue and the nursery are to be woken afterwards. */
  void remove() {
    removed = true;
  }

  boolean isRemoved() {
    return removed;
  }

  void join() throws InterruptedException {
    thread.join();
  }

  /** The worker that sits here; null between two. */
  @Nullable Worker worker() {
    return worker;
  }

  /** The task that runs here; null if none. */
  @Nullable Task current() {
    return current;
  }

  private void run() {
    try {
      while (!isDone()) {
        Worker next = nursery.take(this::isDone);
        if (next == null) {
          return;
        }
        occupy(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onLeft.accept(this);
    }
  }

  private boolean isDone() {
    return removed || isTerminated.getAsBoolean() || queue.isExhausted();
  }

  private void occupy(Worker mine) throws InterruptedException {
    worker = mine;
    mine.process().onExit(queue::wakeAll);
    try {
      serve(mine, () -> removed || !mine.isUsable() || isSpent.test(mine));
    } finally {
      worker = null;
      retire(mine);
    }
  }

  private void serve(Worker mine, BooleanSupplier leave) throws InterruptedException {
    for (Task task = queue.take(leave); task != null; task = queue.take(leave)) {
      current = task;
      try {
        if (isTerminated.getAsBoolean()) {
          task.terminate();
        }
        if (!mine.run(task)) {
          queue.putBack(task);
        }
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "call " + task.work().jobId() + " failed within the pool itself", e);
        mine.kill();
        task.finish(new Outcome.Failed(e.getClass().getName(), "within the pool: " + e, ""));
      } finally {
        current = null;
        var unused = Thread.interrupted(); // An observer's doing, and no concern of the next task.
      }
    }
  }

  private static void retire(Worker worker) {
    Thread.startVirtualThread(() -> {
      try {
        worker.shutDown(SHUTDOWN_PATIENCE);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    });
  }
}
