package dev.jobpool.store;

import dev.jobpool.job.Job;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a {@link LedgerWriter}. Any thread may add; only the writer's takes, and sleeps
 * here while there is nothing.
 */
final class WriterQueue {
  private static final int MAX_CHANGES = 500;
  private static final long MAX_BYTES = 8 << 20;

  /** How long a change waits that nobody waits for. */
  private static final long LATER_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final ConcurrentLinkedQueue<Entry> incoming = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Entry> later = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Errand<?>> errands = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ClaimWish> claims = new ConcurrentLinkedQueue<>();

  /** Changes that were taken and could not be made; only the writer's. */
  private final Deque<Entry> putBack = new ArrayDeque<>();

  /** How many changes are in {@link #incoming}. */
  private final AtomicInteger came = new AtomicInteger();

  /** How many changes of the last round had come for it; only the writer's. */
  private int expected;

  /** Wakes the writer when as many have come; 0 while it does not wait for that. */
  private volatile int awaited;

  private final Thread thread;
  private final long gatheringNanos;
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile boolean closing;

  /**
   * @param thread the writer's
   * @param gathering how long a round waits for as many changes as the last one had: who was
   *     answered a moment ago is about to come again
   */
  WriterQueue(Thread thread, Duration gathering) {
    this.thread = thread;
    this.gatheringNanos = gathering.toNanos();
  }

  /**
   * A change.
   *
   * @param giveUpNanos when nobody waits for it any more, if it could not be made by then
   */
  record Entry(Change change, long giveUpNanos, CompletableFuture<Boolean> answer) {
    Entry(Change change, long giveUpNanos) {
      this(change, giveUpNanos, new CompletableFuture<>());
    }

    boolean mayBeGivenUp() {
      return giveUpNanos != Long.MAX_VALUE;
    }
  }

  /** Up to so many jobs are wanted here. */
  record ClaimWish(int limit, CompletableFuture<List<Job>> answer) {
    ClaimWish(int limit) {
      this(limit, new CompletableFuture<>());
    }
  }

  /** Something that is to be done between two transactions. */
  record Errand<T>(LedgerWriter.Task<T> task, CompletableFuture<T> answer) {
    Errand(LedgerWriter.Task<T> task) {
      this(task, new CompletableFuture<>());
    }
  }

  void add(Entry entry) {
    incoming.add(entry);
    if (came.incrementAndGet() == awaited) {
      LockSupport.unpark(thread);
    }
    wake();
  }

  /** Nobody waits for it. */
  void addLater(Entry entry) {
    boolean first = later.isEmpty();
    later.add(entry);
    if (first) {
      wake();
    }
  }

  void add(ClaimWish wish) {
    claims.add(wish);
    wake();
  }

  void add(Errand<?> errand) {
    errands.add(errand);
    wake();
  }

  private void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  /** False when there is nothing to do and never will be. */
  boolean awaitWork() {
    long waitedSince = System.nanoTime();
    while (true) {
      if (!incoming.isEmpty() || !claims.isEmpty() || !errands.isEmpty()) {
        return true;
      }
      boolean someLater = !later.isEmpty();
      if (someLater && (closing || System.nanoTime() - waitedSince >= LATER_NANOS)) {
        return true;
      }
      if (closing) {
        return false;
      }
      asleep.set(true);
      if (incoming.isEmpty() && claims.isEmpty() && errands.isEmpty() && !closing) {
        if (!someLater && later.isEmpty()) {
          LockSupport.park(this);
          waitedSince = System.nanoTime();
        } else {
          LockSupport.parkNanos(this, LATER_NANOS);
        }
      }
      asleep.set(false);
    }
  }

  /** The changes of one round; those that were put back are the first. */
  List<Entry> take() {
    gather();
    List<Entry> round = new ArrayList<>();
    int fresh = 0;
    long bytes = 0;
    while (round.size() < MAX_CHANGES && bytes < MAX_BYTES) {
      Entry next = putBack.poll();
      if (next == null) {
        next = incoming.poll();
        fresh += next == null ? 0 : 1;
      }
      if (next == null) {
        next = later.poll();
      }
      if (next == null) {
        break;
      }
      round.add(next);
      bytes += next.change.bytes();
    }
    came.addAndGet(-fresh);
    expected = fresh;
    return round;
  }

  private void gather() {
    if (came.get() >= expected) {
      return;
    }
    long end = System.nanoTime() + gatheringNanos;
    awaited = expected;
    for (long left = gatheringNanos; left > 0 && came.get() < expected && !closing; ) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
    awaited = 0;
  }

  /** To be taken first; of several, the last is to be put back first. */
  void putBack(Entry entry) {
    putBack.addFirst(entry);
  }

  List<ClaimWish> takeWishes() {
    List<ClaimWish> wishes = new ArrayList<>();
    for (ClaimWish wish = claims.poll(); wish != null; wish = claims.poll()) {
      wishes.add(wish);
    }
    return wishes;
  }

  @Nullable Errand<?> takeErrand() {
    return errands.poll();
  }

  /** How many changes wait to be made; to be asked by the writer's thread, or when it has ended. */
  int size() {
    return incoming.size() + later.size() + putBack.size();
  }

  boolean isClosing() {
    return closing;
  }

  /** Nothing is added any more. */
  void close() {
    closing = true;
    asleep.set(false);
    LockSupport.unpark(thread);
  }
}
