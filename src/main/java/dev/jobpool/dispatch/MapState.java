package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a running map is, between the thread that reads and records and those of the workers.
 * Memory is bounded on both sides: nothing is read while enough is ready, and a worker whose values
 * cannot be recorded has to wait.
 *
 * <pre>
 *   GOING ──► all pieces have ended ──────────────────► the map has ended
 *     │ stop, kill, timeout, pool terminated, claim lost
 *     ├─────► WINDING_UP ── those that run have ended ──► the map has ended
 *     │ the service stops, or the pool is closed
 *     └─────► WINDING_UP ── those that run have ended ──► the map waits again, for the rest
 * </pre>
 *
 * <p>{@code lock} is a leaf: nothing else is called under it.
 */
final class MapState {
  private static final int MOST_READY = 256;
  private static final long MOST_READY_BYTES = 1 << 20;
  private static final long MOST_UNRECORDED_BYTES = 8 << 20;

  private final int items;
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

  /** Nothing more is begun. */
  @GuardedBy("lock")
  private boolean windingUp;

  /** What the map is to end with, unless every item has ended; null: it waits again. */
  @GuardedBy("lock")
  private @Nullable Ending ending;

  /** It winds up as others are to go on with it. */
  @GuardedBy("lock")
  private boolean handsBack;

  /** Nobody records anything any more. */
  @GuardedBy("lock")
  private boolean discards;

  /** Nobody took a piece that was ready, as too much waits to be recorded. */
  @GuardedBy("lock")
  private boolean heldBack;

  /** How many items failed that are to run again. */
  @GuardedBy("lock")
  private int toRunAgain;

  @GuardedBy("lock")
  private int firstFailedItem = Integer.MAX_VALUE;

  @GuardedBy("lock")
  private @Nullable Ending firstFailure;

  /**
   * @param items how many the map has
   */
  MapState(int items) {
    this.items = items;
  }

  /** A piece that goes to the pool. */
  record Next(MapPiece piece, ChunkRun chunk) {}

  /**
   * How it came out.
   *
   * @param complete every item has ended, or failed and is to run again
   * @param ending what it ends with; null: with success if it is complete, else it waits again
   */
  record Verdict(boolean complete, @Nullable Ending ending) {}

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

  /** The next piece, which is in the pool from now on; null if none is ready. */
  @Nullable Next takeNext(Function<MapPiece, ChunkRun> runs) {
    lock.lock();
    try {
      MapPiece piece = ready.pollFirst();
      if (piece == null) {
        return null;
      }
      readyBytes -= piece.items().length;
      ChunkRun chunk = runs.apply(piece);
      inPool.add(chunk);
      if (wantsMore()) {
        changed.signalAll();
      }
      return new Next(piece, chunk);
    } finally {
      lock.unlock();
    }
  }

  /** A piece is no longer in the pool. */
  void over(ChunkRun chunk) {
    lock.lock();
    try {
      inPool.remove(chunk);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Something became of items; waits while too much is to be recorded. */
  void ended(ItemOutcomes outcomes) {
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
   * Items failed.
   *
   * @param first the first of them
   * @param again how many of them are to run again
   */
  void failed(int first, Ending failure, int again) {
    lock.lock();
    try {
      if (first < firstFailedItem) {
        firstFailedItem = first;
        firstFailure = failure;
      }
      toRunAgain += again;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins nothing more. What was decided first stands, but for a hand-back, which gives way to a
   * real end unless the workers are killed for its sake.
   *
   * @param end null: the map waits again
   * @return what is in the pool
   */
  List<ChunkRun> windUp(@Nullable Ending end, boolean forOthers) {
    lock.lock();
    try {
      if (!windingUp) {
        windingUp = true;
        ending = end;
        handsBack = forOthers;
      } else if (ending == null && !(handsBack && isTerminated(end))) {
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

  private static boolean isTerminated(@Nullable Ending end) {
    JobError error = end == null ? null : end.error();
    return error != null && error.kind() == JobError.Kind.POOL_TERMINATED;
  }

  /**
   * Waits until there is something to do.
   *
   * @param done how many items have ended
   * @return what is to be recorded; nothing if there is something else to do
   */
  List<ItemOutcomes> awaitWork(int done) throws InterruptedException {
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

  boolean wantsMore() {
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

  boolean isOver() {
    lock.lock();
    try {
      return inPool.isEmpty()
          && unrecorded.isEmpty()
          && (windingUp || (exhausted && ready.isEmpty()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * More pieces are ready.
   *
   * @param last true if no more will come
   */
  void add(List<MapPiece> pieces, boolean last) {
    lock.lock();
    try {
      if (!windingUp) {
        ready.addAll(pieces);
        readyBytes += pieces.stream().mapToLong(piece -> piece.items().length).sum();
      }
      exhausted = last;
    } finally {
      lock.unlock();
    }
  }

  /** True if a piece was not taken because too much waited to be recorded. */
  boolean isHeldBack() {
    lock.lock();
    try {
      return heldBack;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what is to be recorded, and what will be. */
  void discard() {
    lock.lock();
    try {
      discards = true;
      var unused = unrecorded.takeAll(0);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits a while, or until something happens; true if others are to go on with the map. */
  boolean pause(Duration wait) throws InterruptedException {
    lock.lock();
    try {
      if (!handsBack) {
        long unused = changed.awaitNanos(TimeUnit.NANOSECONDS.convert(wait));
      }
      return handsBack;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in the pool; true if others are to go on with the map. */
  boolean awaitEmptyPool() throws InterruptedException {
    lock.lock();
    try {
      while (!inPool.isEmpty()) {
        changed.await();
      }
      return handsBack;
    } finally {
      lock.unlock();
    }
  }

  private Ending miscounted(int done) {
    return Ending.of(
        JobState.FAILED,
        JobError.of(
            JobError.Kind.EXCEPTION,
            "Of %d items the outcomes of %d are known".formatted(items, done)));
  }

  /**
   * @param done how many items have ended
   */
  Verdict verdict(int done) {
    lock.lock();
    try {
      boolean complete = done + toRunAgain == items;
      return new Verdict(complete, complete ? firstFailure : windingUp ? ending : miscounted(done));
    } finally {
      lock.unlock();
    }
  }
}
