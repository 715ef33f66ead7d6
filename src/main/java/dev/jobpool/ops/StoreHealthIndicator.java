package dev.jobpool.ops;

import dev.jobpool.job.JobStore;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** The health component {@code store}: DOWN while jobs cannot be stored. */
@Component("storeHealthIndicator")
final class StoreHealthIndicator extends AbstractHealthIndicator {
  private final JobStore store;

  StoreHealthIndicator(JobStore store) {
    super("The store could not be asked");
    this.store = store;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    String failure = store.failure();
    health.withDetail("durable", store.isDurable());
    if (failure == null) {
      health.up();
    } else {
      health.down().withDetail("failure", failure);
    }
  }
}
