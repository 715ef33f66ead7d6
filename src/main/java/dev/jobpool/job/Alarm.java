package dev.jobpool.job;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rings by the earliest time that it was asked for. Times are nanoseconds of {@link #now}.
 *
 * <p>Its thread sleeps until then, even if nobody wants it any more, and is woken only for an
 * earlier time. So for those who ask one after the other, each for a time later than the last, it
 * costs a comparison and not a change of threads. While there is nothing to do there is no thread.
 */
final class Alarm {
  static final long NEVER = Long.MAX_VALUE;

  /** Keeps the rounds apart, as each may look at many. */
  private static final long BETWEEN_ROUNDS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);
  private static final long ORIGIN_NANOS = System.nanoTime();

  private final LongUnaryOperator round;
  private final ScheduledThreadPoolExecutor thread;
  private volatile long next = NEVER;

  @GuardedBy("this")
  private long earliestRound;

  @GuardedBy("this")
  private @Nullable Future<?> planned;

  /**
   * @param round gets the time it is and does what is due; returns when there is more to do, or
   *     {@link #NEVER}
   */
  Alarm(String name, LongUnaryOperator round) {
    this.round = round;
    this.thread =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).daemon().factory());
    thread.setRemoveOnCancelPolicy(true);
    thread.setKeepAliveTime(IDLE_THREAD.toSeconds(), TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Never negative, and far from {@link #NEVER}. */
  static long now() {
    return System.nanoTime() - ORIGIN_NANOS;
  }

  /** When {@code wait} from now will have passed. */
  static long timeAfter(Duration wait) {
    long now = now();
    return now + Math.min(TimeUnit.NANOSECONDS.convert(wait), NEVER - now);
  }

  /** Rings at that time, or a few milliseconds later. */
  void ringBy(long time) {
    if (time < next) {
      plan(time);
    }
  }

  private synchronized void plan(long wanted) {
    long time = Math.max(wanted, earliestRound);
    if (time >= next) {
      return;
    }
    if (planned != null) {
      planned.cancel(false);
    }
    next = time;
    planned = thread.schedule(this::ring, Math.max(time - now(), 0), TimeUnit.NANOSECONDS);
  }

  private void ring() {
    synchronized (this) {
      next = NEVER; // Whoever asks during the round is not sure to be seen by it.
      planned = null;
      earliestRound = now() + BETWEEN_ROUNDS_NANOS;
    }
    ringBy(round.applyAsLong(now()));
  }
}
