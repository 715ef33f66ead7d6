package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.WakeTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due by the clock: start deadlines, jobs scheduled for later, the deletion of old
 * ones. One thread, which sleeps until the next of these. What is to start is done when it is due;
 * deletions are put together, once a second at most.
 */
final class JobTimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobTimer.class);
  private static final Duration BETWEEN_DELETIONS = Duration.ofSeconds(1);

  /** Looks again after this time at the latest, should the wall clock have been set. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  /**
   * A durable store may hold jobs that another process was to start, and did not live to: it is
   * looked at this often.
   */
  private static final Duration AMONG_OTHERS = Duration.ofSeconds(2);

  private final JobLifecycle lifecycle;
  private final Clock clock;
  private final Runnable afterUpkeep;
  private final ScheduledThreadPoolExecutor thread;

  @GuardedBy("this")
  private @Nullable Future<?> planned;

  /** When the thread looks next. Read without the lock, as most calls of wakeAt() come later. */
  private volatile Instant next = Instant.MAX;

  /**
   * @param afterUpkeep called after each upkeep, as jobs may be QUEUED now
   */
  JobTimer(JobLifecycle lifecycle, Clock clock, Runnable afterUpkeep) {
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.afterUpkeep = afterUpkeep;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobpool-timer").daemon().factory());
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A job waits. */
  void keepTimeOf(Job job) {
    Instant due = job.state() == JobState.SCHEDULED ? job.readyAt() : job.startDeadline();
    if (due != null) {
      wakeAt(due);
    }
  }

  /** Something to start, or a start deadline, is due at this time. */
  void wakeAt(Instant due) {
    if (due.isBefore(next)) {
      plan(due);
    }
  }

  /** A job is to be deleted at this time. */
  void deleteAt(Instant expiry) {
    if (expiry.isBefore(next)) {
      plan(notBefore(clock.instant().plus(BETWEEN_DELETIONS), expiry));
    }
  }

  private synchronized void plan(Instant due) {
    if (!due.isBefore(next) || thread.isShutdown()) {
      return;
    }
    if (planned != null) {
      planned.cancel(false);
    }
    next = due;
    Duration sleep = Duration.between(clock.instant(), due);
    long nanos = Math.clamp(TimeUnit.NANOSECONDS.convert(sleep), 0, LONGEST_SLEEP.toNanos());
    planned = thread.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  /** Does what is due now, and plans the next time. */
  void look() {
    synchronized (this) {
      next = Instant.MAX;
    }
    try {
      while (lifecycle.upkeep()) {
        afterUpkeep.run();
      }
      afterUpkeep.run();
      planNext();
    } catch (StoreUnavailable e) {
      log.debug("The jobs cannot be looked after; trying again in {}", BETWEEN_DELETIONS, e);
      plan(clock.instant().plus(BETWEEN_DELETIONS));
    } catch (RuntimeException e) {
      log.error("Upkeep of the jobs failed; trying again in {}", BETWEEN_DELETIONS, e);
      plan(clock.instant().plus(BETWEEN_DELETIONS));
    }
  }

  private void planNext() {
    WakeTimes times = lifecycle.wakeTimes();
    if (times.due() != null) {
      wakeAt(times.due());
    }
    if (times.expiry() != null) {
      deleteAt(times.expiry());
    }
    if (lifecycle.isDurable()) {
      wakeAt(clock.instant().plus(AMONG_OTHERS));
    }
  }

  private static Instant notBefore(Instant earliest, Instant time) {
    return time.isBefore(earliest) ? earliest : time;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
