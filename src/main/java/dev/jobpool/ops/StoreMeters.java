package dev.jobpool.ops;

import dev.jobpool.job.StoreMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Counts what the store does. They are 0 where jobs are kept in memory. */
@Component
final class StoreMeters implements StoreMeter {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofMillis(1),
    Duration.ofMillis(4),
    Duration.ofMillis(16),
    Duration.ofMillis(64),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(4)
  };

  private final Timer commits;
  private final Timer reads;
  private final Counter changes;
  private final Counter leaseLosses;

  StoreMeters(MeterRegistry registry) {
    this.commits = timer("jobpool.store.commit", "Transactions with changes of jobs", registry);
    this.reads =
        timer("jobpool.store.read", "Queries, the wait for a connection included", registry);
    this.changes =
        Counter.builder("jobpool.store.changes")
            .description("Changes of jobs made by the transactions")
            .register(registry);
    this.leaseLosses =
        Counter.builder("jobpool.lease.losses")
            .description("Times that this replica lost the jobs it had taken")
            .register(registry);
  }

  private static Timer timer(String name, String description, MeterRegistry registry) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public void committed(long nanos, int made) {
    commits.record(nanos, TimeUnit.NANOSECONDS);
    changes.increment(made);
  }

  @Override
  public void read(long nanos) {
    reads.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void leaseLost() {
    leaseLosses.increment();
  }
}
