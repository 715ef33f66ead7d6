package dev.jobpool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.SettableClock;
import dev.jobpool.pool.Conversation;
import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The service on pools without processes, with a clock that stands still. */
final class Bench implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration LONG = Duration.ofSeconds(20);
  static final FunctionJars JARS = new FunctionJars(1, List.of(Path.of("f.jar")), List.of());

  final SettableClock clock = new SettableClock(NOW);
  final List<FakePool> pools = new CopyOnWriteArrayList<>();

  /** The clients of jobs that converse, by job. */
  final Map<UUID, Conversation> conversations = new ConcurrentHashMap<>();

  private final JobStore store;
  final JobLifecycle lifecycle;
  final PoolSupervisor supervisor;
  final JobService service;

  Bench(int size) {
    this(size, JobSettings.DEFAULTS, null);
  }

  Bench(int size, JobSettings settings, @Nullable Executor workers) {
    store =
        new InMemoryJobStore(
            new FinishedLimits(100_000, 1 << 30), new LogLimits(1 << 20, 64 << 20));
    lifecycle = new JobLifecycle(store, settings, clock);
    supervisor = open(size, workers);
    service = new JobService(lifecycle, supervisor.runner());
  }

  /** A supervisor of the same jobs, as another process has. */
  PoolSupervisor open(int size, @Nullable Executor workers) {
    return new PoolSupervisor(
        lifecycle,
        (poolSize, jars) -> {
          var pool = new FakePool(poolSize, jars, workers);
          pools.add(pool);
          return pool;
        },
        size,
        JARS,
        conversations::get,
        clock);
  }

  FakePool pool() {
    return pools.getLast();
  }

  ItemStore items() {
    return store.items();
  }

  JobState stateOf(UUID id) {
    return find(id).state();
  }

  Job find(UUID id) {
    return service.find(id).orElseThrow();
  }

  /** Lets time pass, and the timer notice. */
  void pass(Duration time) {
    clock.advance(time);
    supervisor.timer().look();
  }

  /** As if somebody cancelled it whose wish has not reached the dispatcher. */
  void markCancelled(Job claimed) {
    assertThat(store.requestCancel(claimed.id(), claimed.epoch())).isPresent();
  }

  List<Job> unfinished() {
    var states = JobFilter.inStates(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING);
    return service.list(states, 10, null).jobs();
  }

  @Override
  public void close() {
    supervisor.shutDown(Duration.ZERO);
  }
}
