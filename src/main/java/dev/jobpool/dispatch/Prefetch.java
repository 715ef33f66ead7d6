package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.JobLifecycle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings jobs from a store that holds more than what is here, in time for the workers: as many as
 * there are free seats, and as many more as are likely to start while the next ones are brought.
 * Long jobs are therefore never taken ahead, and short ones never waited for. One request to the
 * store is under way at a time.
 */
final class Prefetch {
  private static final Logger log = LoggerFactory.getLogger(Prefetch.class);

  /** How far ahead jobs are brought: about ten times what bringing them takes. */
  private static final long AHEAD_NANOS = 20_000_000;

  private static final int MOST_AHEAD = 512;

  private final JobLifecycle lifecycle;
  private final IntSupplier seats;
  private final BooleanSupplier withdrawn;
  private final Runnable whenBrought;
  private final LongSupplier nanoTime;
  private final AtomicBoolean fetching = new AtomicBoolean();

  /** True while the store may have QUEUED jobs. */
  private volatile boolean moreMayWait = true;

  /** False if the last request has left nothing in the store. */
  private volatile boolean backlog = true;

  @GuardedBy("this")
  private long windowStart;

  @GuardedBy("this")
  private int claimedInWindow;

  @GuardedBy("this")
  private int ahead;

  /**
   * @param seats how many jobs could start now
   * @param withdrawn true once none can any more
   * @param whenBrought called on the store's thread when jobs are here
   */
  Prefetch(
      JobLifecycle lifecycle, IntSupplier seats, BooleanSupplier withdrawn, Runnable whenBrought) {
    this(lifecycle, seats, withdrawn, whenBrought, System::nanoTime);
  }

  Prefetch(
      JobLifecycle lifecycle,
      IntSupplier seats,
      BooleanSupplier withdrawn,
      Runnable whenBrought,
      LongSupplier nanoTime) {
    this.lifecycle = lifecycle;
    this.seats = seats;
    this.withdrawn = withdrawn;
    this.whenBrought = whenBrought;
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /** Jobs may wait in the store that are not here. */
  void jobsMayWait() {
    moreMayWait = true;
    fetch();
  }

  /** So many jobs have just been claimed, fewer than wanted if the seats are not all taken. */
  void claimed(int jobs) {
    if (jobs > 0) {
      count(jobs);
    }
    fetch();
  }

  private synchronized void count(int jobs) {
    claimedInWindow += jobs;
    if (elapsed() >= AHEAD_NANOS) {
      ahead = likely();
      claimedInWindow = 0;
      windowStart = nanoTime.getAsLong();
    }
  }

  @GuardedBy("this")
  private long elapsed() {
    return nanoTime.getAsLong() - windowStart;
  }

  /** How many are likely to be claimed in {@link #AHEAD_NANOS}, by this window. */
  @GuardedBy("this")
  private int likely() {
    return (int) Math.min(MOST_AHEAD, claimedInWindow * AHEAD_NANOS / elapsed());
  }

  /** The jobs to bring now; 0 or less: none. */
  private int wanted() {
    return withdrawn.getAsBoolean() ? 0 : seats.getAsInt() + wantedAhead();
  }

  /** Those of them that are to wait here for a seat; less than 0 if they are to take free ones. */
  private synchronized int wantedAhead() {
    // When none has been claimed for long, jobs have become long, and none is to be taken ahead.
    int likely = elapsed() >= 2 * AHEAD_NANOS ? Math.min(ahead, likely()) : ahead;
    return likely - lifecycle.fetched();
  }

  /**
   * How many new jobs could start soon; 0 while older ones are known to wait in the store. A few
   * that may, and that a request will bring in a moment, have the free seats and hold up nobody
   * else: else a job that is queued would have the next one queued, and so on, for as long as jobs
   * come faster than requests are answered.
   */
  int wantedOfNewJobs() {
    if (backlog || withdrawn.getAsBoolean()) {
      return 0;
    }
    return Math.max(0, moreMayWait || fetching.get() ? wantedAhead() : wanted());
  }

  private void fetch() {
    // Whoever finds a request under way leaves it to that one's end to look again.
    while (moreMayWait && wanted() > 0 && fetching.compareAndSet(false, true)) {
      int wanted = wanted();
      if (wanted > 0) {
        moreMayWait = false;
        lifecycle.fetch(wanted).whenComplete((count, failure) -> brought(wanted, count, failure));
        return;
      }
      fetching.set(false);
    }
  }

  private void brought(int wanted, @Nullable Integer count, @Nullable Throwable failure) {
    backlog = count == null || count == wanted;
    fetching.set(false);
    if (count == null) {
      log.warn("No jobs are fetched until the store can be reached: {}", String.valueOf(failure));
      return;
    }
    if (count == wanted) {
      moreMayWait = true;
    }
    if (count > 0) {
      whenBrought.run();
    }
    fetch();
  }
}
