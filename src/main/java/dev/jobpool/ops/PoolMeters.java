package dev.jobpool.ops;

import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus.Replica;
import dev.jobpool.job.PoolStatus.Worker;
import dev.jobpool.job.PoolStatus.WorkerState;
import dev.jobpool.pool.PoolCounters;
import dev.jobpool.pool.WorkerEnd;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** The workers of this replica: how many there are, and how they come and go. */
@Component
final class PoolMeters implements MeterBinder {
  private static final Duration MAX_AGE = Duration.ofMillis(500);

  private final PoolCounters counters;
  private final Reading<Replica> pool;

  PoolMeters(PoolControl control, PoolCounters counters) {
    this.counters = counters;
    this.pool = new Reading<>(control::here, MAX_AGE, System::nanoTime);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (WorkerState state : WorkerState.values()) {
      Gauge.builder("jobpool.workers", pool, it -> of(it, now -> count(now, state)))
          .description("Workers by what they are doing")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("jobpool.workers.wanted", pool, it -> of(it, Replica::size))
        .description("Workers that there should be, spares aside")
        .register(registry);
    Gauge.builder("jobpool.workers.resident", pool, it -> of(it, PoolMeters::residentBytes))
        .description("Resident memory of the workers that have a seat")
        .baseUnit("bytes")
        .register(registry);
    for (WorkerEnd why : WorkerEnd.values()) {
      switch (why.kind()) {
        case DEATH -> ended("jobpool.worker.deaths", "Workers that died", why, registry);
        case RECYCLING ->
            ended("jobpool.worker.recycles", "Workers replaced in good order", why, registry);
        case CLOSING -> {} // Nobody is there to read it.
      }
    }
    count("jobpool.worker.starts", "Workers that became ready", registry, PoolCounters::started);
    count(
        "jobpool.worker.start.failures",
        "Attempts to start a worker that failed",
        registry,
        PoolCounters::startFailures);
    bytes("jobpool.ipc.sent", "Sent to workers", registry, PoolCounters::bytesSent);
    bytes("jobpool.ipc.received", "Received from workers", registry, PoolCounters::bytesReceived);
  }

  private void ended(String name, String description, WorkerEnd why, MeterRegistry registry) {
    FunctionCounter.builder(name, counters, it -> it.ended(why))
        .description(description)
        .tag("cause", why.code())
        .register(registry);
  }

  private void count(
      String name,
      String description,
      MeterRegistry registry,
      ToDoubleFunction<PoolCounters> value) {
    FunctionCounter.builder(name, counters, value).description(description).register(registry);
  }

  private void bytes(
      String name,
      String description,
      MeterRegistry registry,
      ToDoubleFunction<PoolCounters> value) {
    FunctionCounter.builder(name, counters, value)
        .description(description)
        .baseUnit("bytes")
        .register(registry);
  }

  private static double of(Reading<Replica> reading, ToDoubleFunction<Replica> value) {
    Replica now = reading.get();
    return now == null ? Double.NaN : value.applyAsDouble(now);
  }

  private static double count(Replica pool, WorkerState state) {
    return pool.workers().stream().filter(worker -> worker.state() == state).count();
  }

  private static double residentBytes(Replica pool) {
    return pool.workers().stream()
        .mapToLong(Worker::residentBytes)
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
