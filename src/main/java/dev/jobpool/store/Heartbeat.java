package dev.jobpool.store;

import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.store.Neighbours.Topic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Three things that are done again and again, each on a thread of its own so that none waits for
 * another: the lease is renewed; the jobs are given up if it could not be, even while the database
 * does not answer; and the rounds are made: dead replicas' jobs, and news of which no notification
 * came.
 */
final class Heartbeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final DurableJobStore store;
  private final Membership membership;
  private final Lookout lookout;
  private final ScheduledThreadPoolExecutor threads;
  private final Attempts renewing = new Attempts("The lease cannot be renewed; trying again");
  private final Attempts rounds = new Attempts("Dead replicas' jobs cannot be looked for");

  Heartbeat(DurableJobStore store, Membership membership, Lookout lookout) {
    this.store = store;
    this.membership = membership;
    this.lookout = lookout;
    this.threads =
        new ScheduledThreadPoolExecutor(
            3, Thread.ofPlatform().name("jobpool-lease-", 0).daemon().factory());
    threads.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  void start() {
    repeat(() -> renewing.make(this::renew));
    repeat(this::giveUpIfOverdue);
    repeat(() -> rounds.make(this::makeRounds));
  }

  private void repeat(Runnable task) {
    long pause = membership.renewal().toMillis();
    threads.scheduleWithFixedDelay(task, pause, pause, TimeUnit.MILLISECONDS);
  }

  void renew() {
    if (!membership.renew()) {
      store.disown();
    }
    membership.join();
  }

  void giveUpIfOverdue() {
    if (membership.isOverdue()) {
      membership.lost("it could not be renewed in time");
      store.disown();
    }
  }

  void makeRounds() {
    membership.reap();
    store.recoverOrphans();
    store.returnStrays();
    store.discardAbandonedItems();
    lookout.look(EnumSet.allOf(Topic.class));
    membership.report();
  }

  /** Says when something begins to fail and when it works again, and nothing in between. */
  private static final class Attempts {
    private final String complaint;
    private boolean failing;

    Attempts(String complaint) {
      this.complaint = complaint;
    }

    void make(Runnable attempt) {
      try {
        attempt.run();
        if (failing) {
          log.info("No longer: {}", complaint);
          failing = false;
        }
      } catch (DataAccessException | StoreUnavailable e) {
        if (!failing) {
          log.warn("{}: {}", complaint, e.getMessage());
          failing = true;
        }
      } catch (RuntimeException e) {
        log.error("{}; going on", complaint, e);
      }
    }
  }

  /** Waits a little for what is under way. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(Duration.ofSeconds(5).toSeconds(), TimeUnit.SECONDS)) {
        log.warn("The lease's upkeep hangs; going on without it");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
