package dev.jobpool.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the pool's places for a worker, with the thread that serves it: takes a worker, lends it
 * to one task after the other, and takes the next worker when that one is spent or dead.
 *
 * <p>The thread talks to the worker itself, so a task changes threads once on its way in and never
 * on its way out. A thread that submits a task and is going to wait for it anyway can save that one
 * too: it borrows a waiting seat and serves its own task (see {@link #serveHere}), and if that
 * takes longer than a moment the seat's own thread carries on.
 */
final class Seat {
  private static final Logger LOG = System.getLogger(Seat.class.getName());
  private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(2);

  private final SeatContext context;
  private final Thread thread;
  private final Lookahead lookahead = new Lookahead();

  private volatile @Nullable Worker worker;
  private volatile boolean removed;

  /** Written under the queue's lock. */
  private boolean lent;

  Seat(int number, SeatContext context) {
    this.context = context;
    this.thread = Thread.ofPlatform().name("jobpool-seat-" + number).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Thread thread() {
    return thread;
  }

  /** Leaves when the current task is done. The queue and the nursery are to be woken afterwards. */
  void remove() {
    removed = true;
  }

  boolean isRemoved() {
    return removed;
  }

  /** The worker that sits here; null between two. */
  @Nullable Worker worker() {
    return worker;
  }

  /** The task that runs here; null if none. */
  @Nullable Task current() {
    Worker mine = worker;
    return mine == null ? null : mine.head();
  }

  boolean isLent() {
    return lent;
  }

  void setLent(boolean lent) {
    this.lent = lent;
  }

  /**
   * Serves one task on the calling thread, to which this seat has been lent: until it ends, or
   * until {@code deadlineNanos} or an interrupt, when the seat's own thread takes over.
   */
  void serveHere(Task task, long deadlineNanos) {
    Worker mine = Objects.requireNonNull(worker);
    boolean finished = false;
    try {
      deliver(mine, List.of(task));
      while (!mine.isIdle() && mine.isHeardOf(deadlineNanos)) {
        queueAgain(mine.hear());
      }
      finished = mine.isIdle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      context.queue().giveBack(this, finished);
    }
  }

  /** True if its worker is to get no further task. Takes no lock. */
  boolean isToLeave() {
    Worker mine = worker;
    return mine == null || isToLeave(mine);
  }

  private void run() {
    try {
      while (!isDone()) {
        Worker next = context.nursery().take(this::isDone);
        if (next == null) {
          return;
        }
        occupy(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      context.onLeft().accept(this);
    }
  }

  private boolean isDone() {
    return removed || context.isTerminated().getAsBoolean() || context.queue().isExhausted();
  }

  private boolean isToLeave(Worker mine) {
    return removed || !mine.isUsable() || context.recycling().isSpent(mine);
  }

  private void occupy(Worker mine) throws InterruptedException {
    worker = mine;
    mine.process().onExit(context.queue()::wakeAll);
    try {
      serve(mine);
    } finally {
      worker = null;
      mine.process().endsFor(whyItLeaves(mine));
      retire(mine);
    }
  }

  private WorkerEnd whyItLeaves(Worker mine) {
    if (context.isTerminated().getAsBoolean()) {
      return WorkerEnd.TERMINATE;
    } else if (removed) {
      return WorkerEnd.RESIZE;
    }
    return Objects.requireNonNullElse(context.recycling().causeOf(mine), WorkerEnd.CLOSE);
  }

  private void serve(Worker mine) throws InterruptedException {
    BooleanSupplier leave = () -> !mine.isIdle() || isToLeave(mine);
    while (true) {
      if (mine.isIdle()) {
        Task task = context.queue().take(this, leave);
        if (task != null) {
          deliver(mine, List.of(task));
        } else if (mine.isIdle()) {
          return;
        }
      }
      try {
        while (!mine.isIdle()) {
          lookAhead(mine);
          awaitHead(mine);
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        // Nobody but an observer interrupts this thread, and nothing here throws: what runs in the
        // worker cannot be trusted any more, but the seat must not get lost.
        LOG.log(Level.ERROR, "a call failed within the pool itself; its worker is replaced", e);
        mine.process().endsFor(WorkerEnd.PROTOCOL);
        mine.kill();
      }
      var unused = Thread.interrupted(); // An observer's doing, and no concern of the next task.
    }
  }

  private void deliver(Worker mine, List<Task> tasks) {
    queueAgain(mine.deliver(tasks));
    terminateHead(mine);
  }

  /** Tells a task that became the first after the pool was terminated. */
  private void terminateHead(Worker mine) {
    Task head = mine.head();
    if (head != null && context.isTerminated().getAsBoolean()) {
      head.terminate();
    }
  }

  private void lookAhead(Worker mine) {
    Task head = mine.head();
    if (isToLeave(mine) || (head != null && head.work().conversation() != null)) {
      return;
    }
    List<Task> more = lookahead.take(mine, context.queue(), context.recycling().callsLeft(mine));
    if (!more.isEmpty()) {
      deliver(mine, more);
      context.attention().accept(mine.headNanos() + Worker.RECALL_NANOS);
    }
  }

  /** Waits for the first task to end. What comes back before that is for others at once. */
  private void awaitHead(Worker mine) throws InterruptedException {
    Task awaited = mine.head();
    long began = mine.headNanos();
    while (awaited != null && mine.head() == awaited) {
      queueAgain(mine.hear());
    }
    lookahead.observe(System.nanoTime() - began);
    terminateHead(mine);
  }

  private void queueAgain(List<Task> returned) {
    context.queue().putBack(returned);
    if (!returned.isEmpty() && context.isTerminated().getAsBoolean()) {
      context.queue().drain().forEach(Task::terminate);
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
