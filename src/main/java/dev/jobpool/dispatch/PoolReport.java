package dev.jobpool.dispatch;

import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.pool.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The status that operators see, put together from the pool's own and that of the jobs. */
final class PoolReport {
  private PoolReport() {}

  static PoolStatus of(
      PoolStatus.State state, int size, PoolSnapshot pool, JobLifecycle lifecycle, Instant now) {
    var here = here(state, size, pool, lifecycle);
    var queue = lifecycle.queue();
    return new PoolStatus(
        state,
        here.node(),
        size,
        here.workers(),
        queue.queued(),
        lifecycle.settings().queueLimit(),
        wait(queue.oldestReadyAt(), now),
        here.jobsPerSecond(),
        here.startFailure(),
        List.of());
  }

  static PoolStatus.Replica here(
      PoolStatus.State state, int size, PoolSnapshot pool, JobLifecycle lifecycle) {
    return new PoolStatus.Replica(
        lifecycle.settings().node(),
        state,
        size,
        pool.workers().stream().map(PoolReport::worker).toList(),
        lifecycle.jobsPerSecond(),
        pool.startFailure());
  }

  private static @Nullable Duration wait(@Nullable Instant since, Instant now) {
    if (since == null) {
      return null;
    }
    return now.isBefore(since) ? Duration.ZERO : Duration.between(since, now);
  }

  private static PoolStatus.Worker worker(PoolSnapshot.WorkerSnapshot worker) {
    return new PoolStatus.Worker(
        worker.id(),
        worker.pid(),
        switch (worker.state()) {
          case STARTING -> PoolStatus.WorkerState.STARTING;
          case SPARE -> PoolStatus.WorkerState.SPARE;
          case IDLE -> PoolStatus.WorkerState.IDLE;
          case BUSY -> PoolStatus.WorkerState.BUSY;
          case STOPPING -> PoolStatus.WorkerState.STOPPING;
        },
        worker.callsDone(),
        worker.currentJob() == null ? null : UUID.fromString(worker.currentJob()),
        worker.residentBytes(),
        worker.age());
  }
}
