package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.pool.PoolSnapshot.State;
import dev.jobpool.pool.PoolSnapshot.WorkerSnapshot;
import dev.jobpool.pool.PoolSnapshot.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The seats and their lifecycle.
 *
 * <pre>
 *   OPEN ──close──► CLOSED ──terminate──► TERMINATED
 *     └───────────────terminate──────────────►┘
 * </pre>
 *
 * <p>Once it is no longer open, a thread of its own waits for seats, spares and processes to go, in
 * this order, and tidies up. Lock order: this crew's lock is taken before any other, and nothing
 * blocks under it.
 */
final class Crew {
  private static final Duration FOREVER = Duration.ofDays(1);

  private final PoolConfig config;
  private final WorkerFactory factory;
  private final LiveProcesses live;
  private final RunDirectory runDirectory;
  private final TaskQueue queue = new TaskQueue();
  private final Nursery nursery;
  private final List<Seat> seats = new CopyOnWriteArrayList<>();
  private final Watchdog watchdog;
  private final Recycling recycling;
  private final SeatContext seatContext;
  private final CountDownLatch gone = new CountDownLatch(1);

  private volatile int size;

  /** Seats that begin with {@link #startRest}; null from then on. */
  @GuardedBy("this")
  private @Nullable List<Seat> held = new ArrayList<>();

  @GuardedBy("this")
  private int lastSeat;

  @GuardedBy("this")
  private int feeders;

  private volatile State state = State.OPEN;

  Crew(PoolConfig config, WorkerFactory factory, LiveProcesses live, RunDirectory runDirectory) {
    this.config = config;
    this.factory = factory;
    this.live = live;
    this.runDirectory = runDirectory;
    this.nursery = new Nursery(factory, config.spares(), config.spareDelay());
    this.recycling = new Recycling(config, factory);
    this.watchdog =
        new Watchdog(
            seats, config.confinement().maxResidentBytes(), queue::hasIdleSeat, this::replaceSpent);
    this.seatContext =
        new SeatContext(
            queue,
            nursery,
            recycling,
            () -> state == State.TERMINATED,
            watchdog::expect,
            seats::remove);
  }

  void start() {
    watchdog.start();
    nursery.start();
    resize(config.size());
  }

  State state() {
    return state;
  }

  /** Puts work into the queue. */
  Task accept(Work work, CallObserver observer) {
    requireOpen();
    Task task = task(work, observer);
    if (isFit(task)) {
      enqueue(task);
    }
    return task;
  }

  /**
   * As {@link #accept}, for a caller that is going to wait for the end: serves the task on the
   * calling thread if a worker waits, for as long as {@code moment} at most.
   */
  Task serve(Work work, CallObserver observer, Duration moment) {
    requireOpen();
    Task task = task(work, observer);
    if (!isFit(task)) {
      return task;
    }
    Seat seat = queue.lend();
    if (seat == null) {
      enqueue(task);
    } else {
      seat.serveHere(task, System.nanoTime() + moment.toNanos());
    }
    return task;
  }

  /** False for a task that every worker would choke on; it ends here. */
  private boolean isFit(Task task) {
    String flaw = task.work().flaw(config.maxFrameBytes());
    if (flaw != null) {
      task.refuse(new Outcome.Failed(IllegalArgumentException.class.getName(), flaw, ""));
    }
    return flaw == null;
  }

  private void enqueue(Task task) {
    if (!queue.add(task)) {
      throw closed();
    }
    sweepIfTerminated();
  }

  Task task(Work work, CallObserver observer) {
    return new Task(work, observer, config.cancelGrace(), watchdog::expect);
  }

  /** Puts tasks into the queue on behalf of a caller that was let in while the pool was open. */
  void feed(Collection<Task> tasks) {
    queue.addAll(tasks.stream().filter(this::isFit).toList());
    sweepIfTerminated();
  }

  /**
   * Keeps the queue open for somebody who will {@link #feed} it bit by bit, until {@link
   * #endFeeding}.
   */
  synchronized void beginFeeding() {
    requireOpen();
    feeders++;
  }

  synchronized void endFeeding() {
    feeders--;
    closeQueueWhenFed();
  }

  /** The number of workers that there should be. */
  int size() {
    return size;
  }

  void resize(int size) {
    if (size < 1 || size > PoolConfig.MAX_SIZE) {
      throw new IllegalArgumentException(
          "size must be from 1 to %d, not %d".formatted(PoolConfig.MAX_SIZE, size));
    }
    synchronized (this) {
      requireOpen();
      for (; this.size < size; this.size++) {
        Seat seat = new Seat(++lastSeat, seatContext);
        seats.add(seat);
        start(seat);
      }
      for (; this.size > size; this.size--) {
        leaveOne();
      }
    }
    queue.wakeAll();
    nursery.wakeAll();
  }

  @GuardedBy("this")
  private void start(Seat seat) {
    if (held != null && seats.size() > config.firstWorkers()) {
      held.add(seat);
    } else {
      seat.start();
    }
  }

  /** Lets the seats that are not among the first get their workers, too. */
  synchronized void startRest() {
    if (held != null) {
      held.forEach(Seat::start);
      held = null;
    }
  }

  /** Replaces a worker: when its task is done, or at once. */
  boolean recycle(int workerId, boolean force) {
    for (Seat seat : seats) {
      Worker worker = seat.worker();
      if (worker != null && worker.process().id() == workerId) {
        worker.process().endsFor(force ? WorkerEnd.FORCE : WorkerEnd.REQUEST);
        if (force) {
          worker.kill();
        } else {
          worker.release();
          queue.wakeAll();
        }
        return true;
      }
    }
    return false;
  }

  void reload(List<java.nio.file.Path> functions, List<java.nio.file.Path> libraries)
      throws InterruptedException {
    factory.reload(functions, libraries);
    queue.wakeAll();
    nursery.renew();
  }

  void close() {
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      state = State.CLOSED;
      startRest(); // What is left is for all of them.
      closeQueueWhenFed();
    }
    startTidying();
  }

  void terminate() {
    State before;
    synchronized (this) {
      before = state;
      if (before == State.TERMINATED) {
        return;
      }
      state = State.TERMINATED;
    }
    queue.close();
    List<Task> running = new ArrayList<>();
    seats.forEach(seat -> addCurrent(seat, running));
    running.forEach(Task::terminate);
    live.killAll();
    nursery.close();
    sweepIfTerminated();
    if (before == State.OPEN) {
      startTidying();
    }
  }

  /** Waits until every worker has gone; false if some are left after {@code patience}. */
  boolean join(Duration patience) throws InterruptedException {
    if (state == State.OPEN) {
      throw new IllegalStateException("the pool is still open: close or terminate it first");
    }
    return gone.await(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
  }

  PoolSnapshot snapshot() {
    Map<Integer, Worker> seated = new HashMap<>();
    for (Seat seat : seats) {
      Worker worker = seat.worker();
      if (worker != null) {
        seated.put(worker.process().id(), worker);
      }
    }
    List<WorkerSnapshot> workers = new ArrayList<>();
    for (WorkerProcess process : live.list()) {
      workers.add(describe(process, seated.get(process.id())));
    }
    return new PoolSnapshot(state, size(), workers, queue.size(), nursery.startFailure());
  }

  private static WorkerSnapshot describe(WorkerProcess process, @Nullable Worker worker) {
    Task task = worker == null ? null : worker.head();
    WorkerState state;
    if (worker == null) {
      state = process.state();
    } else if (!worker.isUsable()) {
      state = WorkerState.STOPPING;
    } else {
      state = task == null ? WorkerState.IDLE : WorkerState.BUSY;
    }
    return new WorkerSnapshot(
        process.id(),
        process.pid(),
        state,
        worker == null ? 0 : worker.calls(),
        task == null ? null : task.work().jobId(),
        worker == null ? -1 : worker.residentBytes(),
        process.age());
  }

  /** Asks one seat to leave: an idle one if there is one. */
  private void leaveOne() {
    List<Seat> staying = seats.stream().filter(seat -> !seat.isRemoved()).toList();
    staying.stream()
        .filter(seat -> seat.current() == null)
        .reduce((first, second) -> second)
        .orElseGet(staying::getLast)
        .remove();
  }

  private static void addCurrent(Seat seat, List<Task> tasks) {
    Task task = seat.current();
    if (task != null) {
      tasks.add(task);
    }
  }

  private void replaceSpent() {
    for (Seat seat : seats) {
      Worker worker = seat.worker();
      if (worker != null && recycling.isSpent(worker)) {
        queue.wakeAll();
        return;
      }
    }
  }

  private void requireOpen() {
    if (state != State.OPEN) {
      throw closed();
    }
  }

  private PoolClosedException closed() {
    return new PoolClosedException("the pool is " + state + " and takes no more calls");
  }

  @GuardedBy("this")
  private void closeQueueWhenFed() {
    if (state != State.OPEN && feeders == 0) {
      queue.close();
    }
  }

  /** Ends what came into the queue while, or after, the pool was terminated. */
  private void sweepIfTerminated() {
    if (state == State.TERMINATED) {
      queue.drain().forEach(Task::terminate);
    }
  }

  private void startTidying() {
    Thread.ofPlatform().name("jobpool-closer").daemon().start(this::tidyUp);
  }

  private void tidyUp() {
    try {
      for (Seat seat : seats) {
        seat.thread().join();
      }
      nursery.close();
      nursery.join(FOREVER);
      live.awaitNone(System.nanoTime() + FOREVER.toNanos());
      queue.drain().forEach(Task::terminate); // What came back from the last worker, if anything.
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      watchdog.stop();
      runDirectory.delete();
      gone.countDown();
    }
  }
}
