package dev.jobpool.ops;

import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.Replicas;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The jobs that wait and the replicas that are there: what all replicas share and each tells alike.
 * The store is asked every few seconds at most, however many ask for the figures; they are not
 * there while it cannot be asked.
 */
@Component
final class QueueMeters implements MeterBinder {
  private static final Duration MAX_AGE = Duration.ofSeconds(3);

  private final JobLifecycle lifecycle;
  private final JobStore store;
  private final Clock clock;
  private final Reading<QueueStatus> queue;
  private final Reading<Integer> replicas;

  QueueMeters(JobLifecycle lifecycle, JobStore store, Replicas replicas, Clock clock) {
    this.lifecycle = lifecycle;
    this.store = store;
    this.clock = clock;
    this.queue = new Reading<>(lifecycle::queue, MAX_AGE, System::nanoTime);
    this.replicas = new Reading<>(() -> 1 + replicas.others().size(), MAX_AGE, System::nanoTime);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    jobs("queued", QueueStatus::queued, registry);
    jobs("scheduled", QueueStatus::scheduled, registry);
    Gauge.builder("jobpool.queue.limit.jobs", () -> lifecycle.settings().queueLimit())
        .description("Jobs that may wait")
        .register(registry);
    TimeGauge.builder(
            "jobpool.queue.oldest.wait", queue, TimeUnit.SECONDS, it -> of(it, this::oldestWait))
        .description("How long the job has waited that has waited longest")
        .register(registry);
    Gauge.builder("jobpool.replicas", replicas, it -> orNaN(it.get()))
        .description("Replicas that share the store and are alive, this one included")
        .register(registry);
    Gauge.builder("jobpool.store.available", store, it -> it.failure() == null ? 1 : 0)
        .description("1 while jobs can be stored, else 0")
        .register(registry);
  }

  private void jobs(String state, ToDoubleFunction<QueueStatus> value, MeterRegistry registry) {
    Gauge.builder("jobpool.queue.jobs", queue, it -> of(it, value))
        .description("Jobs that wait for a worker, or for their time")
        .tag("state", state)
        .register(registry);
  }

  private double oldestWait(QueueStatus status) {
    Instant since = status.oldestReadyAt();
    return since == null ? 0 : Math.max(0, ChronoUnit.MILLIS.between(since, clock.instant())) / 1e3;
  }

  private static double of(Reading<QueueStatus> reading, ToDoubleFunction<QueueStatus> value) {
    QueueStatus status = reading.get();
    return status == null ? Double.NaN : value.applyAsDouble(status);
  }

  private static double orNaN(@Nullable Integer value) {
    return value == null ? Double.NaN : value;
  }
}
