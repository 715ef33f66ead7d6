package dev.jobpool.store;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Sends PostgreSQL notifications: hints to the neighbours, who poll in any case. However much
 * happens, one goes out in {@value #PAUSE_MILLIS} ms at most: every one of them takes a lock that
 * all of the server's commits share.
 */
final class Notifier implements Neighbours, AutoCloseable {
  static final String CHANNEL = "jobpool";
  private static final int PAUSE_MILLIS = 20;
  private static final int CLOSE_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final JdbcTemplate jdbc;
  private final AtomicInteger pending = new AtomicInteger();
  private final ScheduledThreadPoolExecutor thread;
  private volatile BooleanSupplier hasNeighbours = () -> true;
  private long sentNanos = System.nanoTime() - Duration.ofSeconds(1).toNanos();

  Notifier(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobpool-store-notify").daemon().factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Sends nothing while there is nobody. */
  void onlyIf(BooleanSupplier hasNeighbours) {
    this.hasNeighbours = hasNeighbours;
  }

  @Override
  public void tell(Topic topic) {
    int bit = 1 << topic.ordinal();
    if ((pending.get() & bit) != 0 || !hasNeighbours.getAsBoolean()) {
      return; // What is pending will be sent.
    }
    if (pending.getAndUpdate(topics -> topics | bit) == 0) {
      try {
        thread.execute(this::send);
      } catch (RejectedExecutionException _) {
        // Closed: the neighbours poll.
      }
    }
  }

  private void send() {
    try {
      long since = System.nanoTime() - sentNanos;
      long pause = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS) - since;
      if (pause > 0) {
        thread.schedule(this::send, pause, TimeUnit.NANOSECONDS);
        return;
      }
      sentNanos = System.nanoTime();
      sendNow();
    } catch (RejectedExecutionException _) {
      // Closed.
    }
  }

  private void sendNow() {
    int topics = pending.getAndSet(0);
    if (topics == 0) {
      return;
    }
    try {
      jdbc.queryForList("SELECT pg_notify(?, ?)", CHANNEL, text(topics));
    } catch (DataAccessException e) {
      log.debug("A notification could not be sent; the other replicas poll", e);
    }
  }

  private static String text(int bits) {
    return Arrays.stream(Topic.values())
        .filter(topic -> (bits & 1 << topic.ordinal()) != 0)
        .map(Topic::name)
        .collect(Collectors.joining(","));
  }

  /** What is pending is still sent. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        sendNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
