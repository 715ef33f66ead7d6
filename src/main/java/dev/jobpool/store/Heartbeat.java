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
 * Renews the lease, looks after the jobs of replicas that did not renew theirs, and looks for news
 * in case no notification comes. A second thread gives the jobs up when the first one hangs in a
 * database that does not answer.
 */
final class Heartbeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final DurableJobStore store;
  private final Membership membership;
  private final Lookout lookout;
  private final ScheduledThreadPoolExecutor threads;
  private boolean failing;

  Heartbeat(DurableJobStore store, Membership membership, Lookout lookout) {
    this.store = store;
    this.membership = membership;
    this.lookout = lookout;
    this.threads =
        new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().name("jobpool-lease-", 0).daemon().factory());
    threads.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  void start() {
    Duration pause = membership.renewal();
    threads.scheduleWithFixedDelay(
        this::beat, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    threads.scheduleWithFixedDelay(
        this::giveUpIfOverdue, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat() {
    try {
      if (!membership.renew()) {
        store.disown();
      }
      membership.join();
      membership.reap();
      store.recoverOrphans();
      lookout.look(EnumSet.allOf(Topic.class));
      if (failing) {
        log.info("The lease is renewed again");
        failing = false;
      }
    } catch (DataAccessException | StoreUnavailable e) {
      if (!failing) {
        log.warn("The lease cannot be renewed; trying until it is over", e);
        failing = true;
      }
    } catch (RuntimeException e) {
      log.error("The lease's upkeep failed; going on", e);
    }
  }

  private void giveUpIfOverdue() {
    if (membership.isOverdue()) {
      membership.lost("it could not be renewed in time");
      store.disown();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("The lease's upkeep hangs; going on without it");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
