package dev.jobpool.ops;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts jobs by function and outcome. A function's meters are made with its first job; beyond
 * {@value #MAX_FUNCTIONS} functions all further ones are counted together.
 */
@Component
final class JobMeters implements JobMeter {
  static final int MAX_FUNCTIONS = 100;
  static final String OTHERS = "other";

  private final MeterRegistry registry;
  private final Map<String, FunctionMeters> byFunction = new ConcurrentHashMap<>();
  private final FunctionMeters others;
  private final Counter accepted;
  private final Counter queueFull;
  private final Counter itemsSucceeded;
  private final Counter itemsFailed;

  JobMeters(MeterRegistry registry) {
    this.registry = registry;
    this.others = new FunctionMeters(registry, OTHERS);
    this.accepted =
        Counter.builder("jobpool.jobs.accepted")
            .description("Jobs accepted by this replica")
            .register(registry);
    this.queueFull =
        Counter.builder("jobpool.jobs.refused")
            .description("Jobs refused because too many wait")
            .register(registry);
    this.itemsSucceeded = items("succeeded");
    this.itemsFailed = items("failed");
  }

  private Counter items(String outcome) {
    return Counter.builder("jobpool.map.items")
        .description("Items of maps that have ended")
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void accepted() {
    accepted.increment();
  }

  @Override
  public void queueFull() {
    queueFull.increment();
  }

  @Override
  public void ended(Job job) {
    Instant finished = job.finishedAt();
    if (finished == null) {
      return;
    }
    FunctionMeters meters = of(job.request().func());
    Instant started = job.startedAt();
    if (started == null) {
      meters.endedWithoutRun(job.state(), nanos(job.readyAt(), finished));
    } else {
      meters.ended(job.state(), nanos(job.readyAt(), started), nanos(started, finished));
    }
  }

  @Override
  public void retried(Job job) {
    of(job.request().func()).retried();
  }

  @Override
  public void itemsEnded(ItemOutcomes some) {
    switch (some) {
      case ItemOutcomes.Values values -> itemsSucceeded.increment(values.count());
      case ItemOutcomes.Failures failures -> itemsFailed.increment(failures.count());
    }
  }

  /** Clocks of several replicas take part in these times: none is negative. */
  private static long nanos(Instant from, Instant to) {
    return Math.max(0, ChronoUnit.NANOS.between(from, to));
  }

  private FunctionMeters of(String function) {
    FunctionMeters known = byFunction.get(function);
    return known != null ? known : add(function);
  }

  private synchronized FunctionMeters add(String function) {
    if (byFunction.size() >= MAX_FUNCTIONS) {
      return byFunction.getOrDefault(function, others);
    }
    return byFunction.computeIfAbsent(function, name -> new FunctionMeters(registry, name));
  }
}
