package dev.jobpool.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.Job;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a durable store knows of a job that is here, beside the job itself. Its lock orders what is
 * done to the job here and what is told to the ledger.
 *
 * <pre>
 *   added here ──► ALONE ──────────── ended ──────────► LEFT
 *                    │ secured                            ▲
 *                    ▼            end or return told      │ made safe
 *   fetched ───────► SAFE ──────────────────────────► LEAVING
 *                      ▲──────── return not made ─────────┘
 * </pre>
 */
final class Holding {

  enum State {
    /** The ledger does not know it. */
    ALONE,
    /** The ledger says that this process has it. */
    SAFE,
    /** The ledger is being told that it has ended or waits for anybody; others see it as before. */
    LEAVING,
    /** It is not here any more. */
    LEFT
  }

  private final long sinceNanos = System.nanoTime();

  @GuardedBy("this")
  private State state;

  @GuardedBy("this")
  private long epoch;

  @GuardedBy("this")
  private @Nullable UUID owner;

  @GuardedBy("this")
  private boolean marked;

  private volatile @Nullable Job shown;
  private volatile CompletableFuture<Boolean> known = CompletableFuture.completedFuture(true);
  private volatile CompletableFuture<@Nullable Void> decided =
      CompletableFuture.completedFuture(null);

  private Holding(State state, long epoch, @Nullable UUID owner) {
    this.state = state;
    this.epoch = epoch;
    this.owner = owner;
  }

  static Holding alone() {
    return new Holding(State.ALONE, 0, null);
  }

  /**
   * @param owner as what the ledger knew this process when it was asked for the job
   */
  static Holding safe(long epoch, UUID owner) {
    return new Holding(State.SAFE, epoch, owner);
  }

  synchronized State state() {
    return state;
  }

  /** Under which epoch the ledger has it. */
  synchronized long epoch() {
    return epoch;
  }

  /** True if the ledger has it for this process, but under another name. */
  synchronized boolean isLostBy(UUID name) {
    return state == State.SAFE && !name.equals(owner);
  }

  /** True if the ledger knows that a worker has begun. */
  synchronized boolean isMarked() {
    return marked;
  }

  synchronized void mark() {
    marked = true;
  }

  /**
   * The ledger is told of it.
   *
   * @param told completed when the ledger knows it
   */
  synchronized void secured(Job job, UUID name, CompletableFuture<Boolean> told) {
    known = told;
    state = State.SAFE;
    epoch = job.epoch();
    owner = name;
    marked = job.startedAt() != null;
  }

  /** As {@link #leaving(Job)}, and the ledger learns only now that there is such a job. */
  synchronized void leaving(Job seen, CompletableFuture<Boolean> told) {
    known = told;
    leaving(seen);
  }

  /** Completed when the ledger knows the job, if it has been told. */
  CompletableFuture<Boolean> known() {
    return known;
  }

  /** Completed when it is not found here as LEAVING any more. */
  CompletableFuture<@Nullable Void> decided() {
    return decided;
  }

  /** The ledger is told that it goes; others see it like this meanwhile. */
  synchronized void leaving(Job seen) {
    shown = seen;
    state = State.LEAVING;
    decided = new CompletableFuture<>();
  }

  /** It does not go after all. */
  void staying() {
    synchronized (this) {
      state = State.SAFE;
      shown = null;
    }
    decided.complete(null);
  }

  /** False if it had left before. */
  synchronized boolean left() {
    boolean first = state != State.LEFT;
    state = State.LEFT;
    return first;
  }

  /** It has left, and is not found here any more. */
  void gone() {
    decided.complete(null);
  }

  /** The job as others see it while it is LEAVING; null: as it is. */
  @Nullable Job shown() {
    return shown;
  }

  boolean isOlderThan(Duration age) {
    return System.nanoTime() - sinceNanos >= age.toNanos();
  }
}
