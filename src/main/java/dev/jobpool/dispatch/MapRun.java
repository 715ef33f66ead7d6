package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import dev.jobpool.job.MapInput;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.EachCall;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.PendingCall;
import dev.jobpool.pool.PoolClosedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a claimed map. A virtual thread of its own reads the input a little ahead of the
 * workers, and records what they tell; pieces go to the pool on the threads of those who have a
 * seat for one. Memory is bounded on both sides: nothing is read while enough is ready, and a
 * worker whose values cannot be recorded has to wait.
 *
 * <pre>
 *   GOING ──► all pieces have ended ──────────────────► the map has ended
 *     │ stop, kill, timeout, pool terminated, claim lost
 *     ├─────► WINDING_UP ── those that run have ended ──► the map has ended
 *     │ the service stops, or the pool is closed
 *     └─────► WINDING_UP ── those that run have ended ──► the map waits again, for the rest
 * </pre>
 *
 * <p>{@code lock} is a leaf: neither the pool, the store nor the dispatcher is called under it.
 */
final class MapRun implements RunInPool {
  private static final Logger log = LoggerFactory.getLogger(MapRun.class);

  private static final int MOST_READY = 256;
  private static final long MOST_READY_BYTES = 1 << 20;
  private static final long MOST_UNRECORDED_BYTES = 8 << 20;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Job claimed;
  private final MapInput input;
  private final JobLifecycle lifecycle;
  private final Endings endings;
  private final Dispatch dispatch;
  private final MapFeed feed;
  private final boolean finalAttempt;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<MapPiece> ready = new ArrayDeque<>();

  @GuardedBy("lock")
  private long readyBytes;

  @GuardedBy("lock")
  private boolean exhausted;

  @GuardedBy("lock")
  private final Set<ChunkRun> inPool = new HashSet<>();

  @GuardedBy("lock")
  private final UnrecordedItems unrecorded = new UnrecordedItems();

  @GuardedBy("lock")
  private boolean startTold;

  @GuardedBy("lock")
  private long startedNanos;

  /** Nothing more is begun. */
  @GuardedBy("lock")
  private boolean windingUp;

  /** What the map is to end with, unless it has all its outcomes; null: it waits again. */
  @GuardedBy("lock")
  private @Nullable Ending ending;

  /** True if it winds up as others are to go on with it. */
  @GuardedBy("lock")
  private boolean handsBack;

  /** Nobody records anything any more. */
  @GuardedBy("lock")
  private boolean discards;

  /** Nobody took a piece that was ready, as too much waits to be recorded. */
  @GuardedBy("lock")
  private boolean heldBack;

  /** Of this run, that are to run again. */
  @GuardedBy("lock")
  private int failedForNow;

  @GuardedBy("lock")
  private int firstFailedItem = Integer.MAX_VALUE;

  @GuardedBy("lock")
  private @Nullable Ending firstFailure;

  /** The dispatcher, as a map needs it. Nothing is called with a lock held. */
  interface Dispatch {

    /**
     * @throws PoolClosedException if the pool takes no more calls
     */
    PendingCall submit(EachCall call, CallObserver observer);

    /** Pieces are ready. */
    void piecesReady();

    /** A piece has ended, and its seat is free. */
    void pieceEnded();

    /** The run is over, and the map ends like this. */
    void mapEnded(MapRun map, Ending ending);

    /** The run is over, and the map is to wait for another. */
    void mapWaits(MapRun map);
  }

  MapRun(Job claimed, MapInput input, JobLifecycle lifecycle, Endings endings, Dispatch dispatch) {
    this.claimed = claimed;
    this.input = input;
    this.lifecycle = lifecycle;
    this.endings = endings;
    this.dispatch = dispatch;
    this.feed = new MapFeed(claimed, input, lifecycle.items());
    this.finalAttempt = claimed.attempt() > claimed.request().retries();
  }

  @Override
  public Job claimed() {
    return claimed;
  }

  void begin() {
    Thread.ofVirtual().name("jobpool-map").start(this::run);
  }

  /** How many pieces could be given to a worker now. */
  int ready() {
    lock.lock();
    try {
      heldBack = unrecorded.bytes() > MOST_UNRECORDED_BYTES;
      return heldBack ? 0 : ready.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the next piece to the pool, for which there is a seat.
   *
   * @return false if there is none
   */
  boolean startNext() {
    MapPiece piece;
    ChunkRun chunk;
    lock.lock();
    try {
      piece = ready.pollFirst();
      if (piece == null) {
        return false;
      }
      readyBytes -= piece.items().length;
      chunk = new ChunkRun(this, piece);
      inPool.add(chunk);
      if (wantsMore()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    start(piece, chunk);
    return true;
  }

  private void start(MapPiece piece, ChunkRun chunk) {
    var request = claimed.request();
    try {
      var call =
          new EachCall(
              claimed.id().toString(), request.func(), input.star(), piece.items(), timeLeft());
      chunk.taken(dispatch.submit(call, chunk));
    } catch (PoolClosedException _) {
      windUp(null, false);
      over(chunk);
    } catch (RuntimeException e) {
      log.error("The pool could not take a piece of map {}, which fails", claimed.id(), e);
      var error = JobError.of(JobError.Kind.EXCEPTION, "The pool could not take the call: " + e);
      windUp(Ending.of(JobState.FAILED, error), false);
      over(chunk);
    }
  }

  /** The time that the whole map has left; null: without limit. */
  private @Nullable Duration timeLeft() {
    Duration limit = lifecycle.settings().timeoutOf(claimed.request());
    lock.lock();
    try {
      if (limit == null || !startTold) {
        return limit;
      }
      Duration ran = Duration.ofNanos(System.nanoTime() - startedNanos);
      Duration left = limit.minus(ran);
      return left.isPositive() ? left : Duration.ofNanos(1);
    } finally {
      lock.unlock();
    }
  }

  /** A worker has begun with a piece. */
  void started(int workerId, long pid) {
    lock.lock();
    try {
      if (startTold) {
        return;
      }
      startTold = true;
      startedNanos = System.nanoTime();
    } finally {
      lock.unlock();
    }
    Optional<Job> running = lifecycle.started(claimed, workerId, pid);
    if (running.isEmpty() || running.get().cancelRequested()) {
      stop();
    }
  }

  void output(byte[] text) {
    lifecycle.output(claimed, text);
  }

  void succeeded(ItemRange items, byte[] lines) {
    note(new ItemOutcomes.Values(items.first(), items.count(), 0, lines));
  }

  void failed(ItemRange items, Outcome outcome) {
    Ending ending = endings.of(outcome);
    JobError error = ending.error();
    if (error == null) {
      throw new IllegalArgumentException("no failure: " + outcome);
    }
    lock.lock();
    try {
      if (items.first() < firstFailedItem) {
        firstFailedItem = items.first();
        firstFailure = Ending.of(ending.state(), error.ofItem(items.first()));
      }
      if (!finalAttempt) {
        failedForNow += items.count();
      }
    } finally {
      lock.unlock();
    }
    if (finalAttempt) { // Else the items run again, and nothing has become of them yet.
      note(new ItemOutcomes.Failures(items.first(), items.count(), 0, ending.state(), error));
    }
  }

  /** On the worker's thread, which waits while what it brings cannot be recorded. */
  private void note(ItemOutcomes outcomes) {
    lock.lock();
    try {
      while (unrecorded.bytes() > MOST_UNRECORDED_BYTES && !windingUp) {
        changed.awaitUninterruptibly();
      }
      if (!discards) {
        unrecorded.add(outcomes);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param left the items of the chunk that have not ended
   */
  void chunkEnded(ChunkRun chunk, Collection<ItemRange> left, Outcome outcome) {
    switch (outcome) {
      case Outcome.Succeeded _ -> {}
      case Outcome.Failed _, Outcome.WorkerDied _ -> left.forEach(items -> failed(items, outcome));
      case Outcome.TimedOut _ -> windUp(timedOut(), false).forEach(ChunkRun::stop);
      case Outcome.Cancelled(Outcome.CancelReason reason) -> {
        switch (reason) {
          case REQUESTED -> windUp(JobLifecycle.cancelled(), false);
          case POOL_TERMINATED -> windUp(JobLifecycle.terminated(), false);
        }
      }
    }
    over(chunk);
  }

  private Ending timedOut() {
    Duration limit = lifecycle.settings().timeoutOf(claimed.request());
    return endings.of(new Outcome.TimedOut(limit == null ? Duration.ZERO : limit));
  }

  private void over(ChunkRun chunk) {
    lock.lock();
    try {
      inPool.remove(chunk);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    dispatch.pieceEnded();
  }

  @Override
  public void stop() {
    windUp(JobLifecycle.cancelled(), false).forEach(ChunkRun::stop);
  }

  @Override
  public void kill() {
    windUp(JobLifecycle.cancelled(), false).forEach(ChunkRun::kill);
  }

  /** Begins nothing more; what runs may end. Then the map waits for another run. */
  void handBack() {
    windUp(null, true);
  }

  /**
   * Begins nothing more. What was decided first stands, but for a hand-back, which gives way to a
   * real end unless the workers are killed for its sake.
   *
   * @return what is in the pool
   */
  private List<ChunkRun> windUp(@Nullable Ending end, boolean forOthers) {
    lock.lock();
    try {
      if (!windingUp) {
        windingUp = true;
        ending = end;
        handsBack = forOthers;
      } else if (ending == null && end != null && !(handsBack && isTerminated(end))) {
        ending = end;
      }
      ready.clear();
      readyBytes = 0;
      changed.signalAll();
      return new ArrayList<>(inPool);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isTerminated(Ending end) {
    JobError error = end.error();
    return error != null && error.kind() == JobError.Kind.POOL_TERMINATED;
  }

  /** The map's own thread. */
  private void run() {
    try {
      try {
        settle(feedAndRecord());
      } catch (StoreUnavailable | IllegalStateException e) {
        log.error("Map {} cannot go on", claimed.id(), e);
        fail(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Returns when nothing is left to do, with the number of items that have ended. */
  private int feedAndRecord() throws InterruptedException {
    int done = persistently(feed::begin);
    noteExhausted();
    while (true) {
      List<ItemOutcomes> some = awaitWork(done);
      if (!some.isEmpty()) {
        done = record(some, done);
      } else if (wantsMore()) {
        read();
      } else if (isOver()) {
        return done;
      }
    }
  }

  /** What is to be recorded; nothing if there is something else to do. */
  private List<ItemOutcomes> awaitWork(int done) throws InterruptedException {
    lock.lock();
    try {
      while (unrecorded.isEmpty() && !wantsMore() && !isOver()) {
        changed.await();
      }
      List<ItemOutcomes> some = unrecorded.takeAll(done);
      changed.signalAll();
      return some;
    } finally {
      lock.unlock();
    }
  }

  private boolean wantsMore() {
    lock.lock();
    try {
      return !windingUp
          && !exhausted
          && ready.size() < MOST_READY / 2
          && readyBytes < MOST_READY_BYTES / 2;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return inPool.isEmpty()
          && unrecorded.isEmpty()
          && (windingUp || (exhausted && ready.isEmpty()));
    } finally {
      lock.unlock();
    }
  }

  private void read() throws InterruptedException {
    List<MapPiece> pieces = persistently(feed::read);
    lock.lock();
    try {
      if (!windingUp) {
        ready.addAll(pieces);
        readyBytes += pieces.stream().mapToLong(piece -> piece.items().length).sum();
      }
    } finally {
      lock.unlock();
    }
    noteExhausted();
    if (!pieces.isEmpty()) {
      dispatch.piecesReady();
    }
  }

  private void noteExhausted() {
    lock.lock();
    try {
      exhausted = feed.isExhausted();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many have ended with these. */
  private int record(List<ItemOutcomes> some, int done) throws InterruptedException {
    int now = done + some.stream().mapToInt(ItemOutcomes::count).sum();
    boolean kept = persistently(() -> lifecycle.record(claimed, some, now));
    if (!kept) {
      discard();
      kill();
      return done;
    }
    lifecycle.progress(
        claimed, (double) now / input.items(), "%d of %d items".formatted(now, input.items()));
    if (isHeldBack()) {
      dispatch.piecesReady();
    }
    return now;
  }

  private boolean isHeldBack() {
    lock.lock();
    try {
      return heldBack;
    } finally {
      lock.unlock();
    }
  }

  private void discard() {
    lock.lock();
    try {
      discards = true;
      var unused = unrecorded.takeAll(0);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private interface Step<T> {
    T make();
  }

  /** Tries again while the store is away, unless the run is to end anyway. */
  private <T> T persistently(Step<T> step) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return step.make();
      } catch (StoreUnavailable e) {
        if (!lifecycle.isDurable()) {
          throw e; // It is full, and will stay so.
        }
        log.debug("Map {} waits for the store", claimed.id(), e);
      }
      lock.lock();
      try {
        if (handsBack) {
          throw new IllegalStateException("The store is away, and the service stops");
        }
        long unused = changed.awaitNanos(TimeUnit.NANOSECONDS.convert(pause));
      } finally {
        lock.unlock();
      }
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }
  }

  private void settle(int done) throws InterruptedException {
    Ending end;
    boolean complete;
    lock.lock();
    try {
      complete = done + failedForNow == input.items();
      end = complete ? firstFailure : ending;
    } finally {
      lock.unlock();
    }
    if (complete) {
      dispatch.mapEnded(this, end != null && !feed.ranBefore() ? end : endOfAllRuns(end));
    } else if (end == null) {
      dispatch.mapWaits(this);
    } else {
      dispatch.mapEnded(this, end);
    }
  }

  /** As some items may have failed for good before this process had the map. */
  private Ending endOfAllRuns(@Nullable Ending ofThisRun) throws InterruptedException {
    Optional<ItemOutcomes.Failures> recorded =
        persistently(() -> lifecycle.items().firstFailure(claimed.id()));
    if (recorded.isPresent()) {
      var failure = recorded.get();
      return Ending.of(failure.state(), failure.error().ofItem(failure.first()));
    }
    return ofThisRun == null ? Ending.mapSucceeded() : ofThisRun;
  }

  private void fail(RuntimeException why) throws InterruptedException {
    boolean others;
    discard();
    var error = JobError.of(JobError.Kind.EXCEPTION, "The map broke off: " + why.getMessage());
    windUp(Ending.of(JobState.FAILED, error), false).forEach(ChunkRun::stop);
    lock.lock();
    try {
      while (!inPool.isEmpty()) {
        changed.await();
      }
      others = handsBack;
    } finally {
      lock.unlock();
    }
    if (others) {
      dispatch.mapWaits(this);
    } else {
      dispatch.mapEnded(this, Ending.of(JobState.FAILED, error));
    }
  }
}
