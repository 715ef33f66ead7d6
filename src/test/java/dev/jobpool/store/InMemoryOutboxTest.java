package dev.jobpool.store;

import dev.jobpool.job.JobStore;
import dev.jobpool.job.OutboxContract;

class InMemoryOutboxTest extends OutboxContract {
  private final JobStore store =
      new InMemoryJobStore(new FinishedLimits(1_000, 1 << 20), new LogLimits(1_000, 1 << 20));

  @Override
  protected JobStore store() {
    return store;
  }
}
