package dev.jobpool.ops;

import dev.jobpool.job.JobState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How long the jobs of one function wait and run, by outcome. The timers of an outcome are made
 * when the first job ends so.
 */
final class FunctionMeters {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30)
  };

  private final MeterRegistry registry;
  private final String function;
  private final AtomicReferenceArray<@Nullable Timer> waits =
      new AtomicReferenceArray<>(JobState.values().length);
  private final AtomicReferenceArray<@Nullable Timer> runs =
      new AtomicReferenceArray<>(JobState.values().length);
  private volatile @Nullable Counter retries;

  FunctionMeters(MeterRegistry registry, String function) {
    this.registry = registry;
    this.function = function;
  }

  void ended(JobState outcome, long waitNanos, long runNanos) {
    endedWithoutRun(outcome, waitNanos);
    timer(runs, "jobpool.job.run", "From the start in a worker to the end", outcome)
        .record(runNanos, TimeUnit.NANOSECONDS);
  }

  void endedWithoutRun(JobState outcome, long waitNanos) {
    timer(waits, "jobpool.job.wait", "From being ready to the start, or to the end", outcome)
        .record(waitNanos, TimeUnit.NANOSECONDS);
  }

  void retried() {
    Counter counter = retries;
    if (counter == null) {
      counter =
          Counter.builder("jobpool.job.retries")
              .description("Attempts that did not succeed and are followed by another")
              .tag("function", function)
              .register(registry);
      retries = counter;
    }
    counter.increment();
  }

  private Timer timer(
      AtomicReferenceArray<@Nullable Timer> timers,
      String name,
      String description,
      JobState outcome) {
    Timer known = timers.get(outcome.ordinal());
    if (known != null) {
      return known;
    }
    Timer made =
        Timer.builder(name)
            .description(description)
            .tag("function", function)
            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
            .serviceLevelObjectives(BUCKETS)
            .register(registry); // The same one, if another thread was faster.
    timers.set(outcome.ordinal(), made);
    return made;
  }
}
