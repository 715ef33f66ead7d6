package dev.jobpool.ops;

import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * The health component {@code pool}: DOWN while no worker is alive because none can start. A pool
 * that somebody closed or terminated is healthy, as it does what it was told and can be opened.
 */
@Component("poolHealthIndicator")
final class PoolHealthIndicator extends AbstractHealthIndicator {
  private final PoolControl pool;

  PoolHealthIndicator(PoolControl pool) {
    super("The pool could not be asked");
    this.pool = pool;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    PoolStatus.Replica status = pool.here();
    long alive = status.workers().stream().filter(PoolHealthIndicator::isAlive).count();
    String failure = status.startFailure();
    health
        .status(alive == 0 && failure != null ? Status.DOWN : Status.UP)
        .withDetail("state", status.state())
        .withDetail("size", status.size())
        .withDetail("alive", alive);
    if (failure != null) {
      health.withDetail("startFailure", failure);
    }
  }

  private static boolean isAlive(PoolStatus.Worker worker) {
    return switch (worker.state()) {
      case SPARE, IDLE, BUSY -> true;
      case STARTING, STOPPING -> false;
    };
  }
}
