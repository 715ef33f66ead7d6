package dev.jobpool.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobRejectedException;
import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.job.PoolStatus.State;
import dev.jobpool.job.PoolStatus.Worker;
import dev.jobpool.job.PoolStatus.WorkerState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class PoolHealthIndicatorTest {

  private static Health health(State state, @Nullable String failure, WorkerState... workers) {
    List<Worker> list =
        Arrays.stream(workers)
            .map(worker -> new Worker(1, 2, worker, 0, null, -1, Duration.ZERO))
            .toList();
    var here = new PoolStatus.Replica("n", state, 2, list, 0, failure);
    return new PoolHealthIndicator(new FixedPool(here)).health();
  }

  @Test
  void health_workersAlive_isUpEvenIfOneCouldNotStart() {
    Health health = health(State.OPEN, "no memory", WorkerState.IDLE, WorkerState.STARTING);

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails())
        .containsEntry("alive", 1L)
        .containsEntry("size", 2)
        .containsEntry("startFailure", "no memory");
  }

  @Test
  void health_workersStartForTheFirstTime_isUp() {
    assertThat(health(State.OPEN, null, WorkerState.STARTING).getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void health_noWorkerCanStart_isDownWithTheReason() {
    Health health = health(State.OPEN, "no such java", WorkerState.STARTING);

    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails()).containsEntry("startFailure", "no such java");
  }

  @Test
  void health_terminatedPool_isUp() {
    assertThat(health(State.TERMINATED, null).getStatus()).isEqualTo(Status.UP);
  }

  /** A pool whose store is away. */
  private record FixedPool(PoolStatus.Replica here) implements PoolControl {
    @Override
    public PoolStatus status() {
      throw new JobRejectedException.StoreUnavailable("on purpose");
    }

    @Override
    public void close() {}

    @Override
    public void terminate() {}

    @Override
    public boolean join(Duration wait) {
      return true;
    }

    @Override
    public void open() {}

    @Override
    public void resize(int size) {}

    @Override
    public boolean recycle(int workerId, boolean force) {
      return false;
    }
  }
}
