package dev.jobpool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobRejectedException;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobState;
import dev.jobpool.pool.PoolSnapshot;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators close, terminate and open while others submit. */
class PoolSupervisorRaceTest {
  private static final int ROUNDS = 300;

  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final ExecutorService client = Executors.newSingleThreadExecutor();
  private final Bench bench = new Bench(2, JobSettings.DEFAULTS, workers);
  private final ConcurrentLinkedQueue<UUID> accepted = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    bench.close();
    client.shutdownNow();
    workers.shutdownNow();
  }

  /** Submits until the pool is closed. */
  private Future<?> submitUntilClosed(CountDownLatch begun) {
    return client.submit(() -> {
      try {
        while (true) {
          accepted.add(submitWhenThereIsRoom());
          begun.countDown();
        }
      } catch (JobRejectedException.PoolClosed _) {
        return;
      }
    });
  }

  private UUID submitWhenThereIsRoom() {
    while (true) {
      try {
        return bench.service.submit(JobRequests.of("f")).id();
      } catch (JobRejectedException.QueueFull _) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void close_duringSubmits_everyAcceptedJobRuns() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var begun = new CountDownLatch(1);
      Future<?> submitting = submitUntilClosed(begun);
      begun.await();
      bench.supervisor.close();
      assertThat(bench.supervisor.join(Bench.LONG)).as("round %d", round).isTrue();
      submitting.get();

      assertThat(bench.unfinished()).isEmpty();
      assertThat(accepted).allMatch(id -> bench.stateOf(id) == JobState.SUCCEEDED);
      assertThat(bench.pool().state()).isEqualTo(PoolSnapshot.State.CLOSED);
      accepted.clear();
      bench.supervisor.open();
    }
  }

  @Test
  void terminate_duringSubmits_everyAcceptedJobEnds() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var begun = new CountDownLatch(1);
      Future<?> submitting = submitUntilClosed(begun);
      begun.await();
      bench.supervisor.terminate();
      submitting.get();
      assertThat(bench.supervisor.join(Bench.LONG)).as("round %d", round).isTrue();

      assertThat(bench.unfinished()).isEmpty();
      assertThat(accepted)
          .allMatch(id ->
              bench.stateOf(id) == JobState.SUCCEEDED || bench.stateOf(id) == JobState.CANCELLED);
      accepted.clear();
      bench.supervisor.open();
    }
  }

  @Test
  void open_rightAfterClose_everyAcceptedJobRuns() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var begun = new CountDownLatch(1);
      Future<?> submitting = submitUntilClosed(begun);
      begun.await();
      bench.supervisor.close();
      bench.supervisor.open();
      UUID last = submitWhenThereIsRoom();
      bench.supervisor.close();
      submitting.get();
      assertThat(bench.supervisor.join(Bench.LONG)).as("round %d", round).isTrue();

      assertThat(bench.stateOf(last)).isEqualTo(JobState.SUCCEEDED);
      assertThat(accepted).allMatch(id -> bench.stateOf(id) == JobState.SUCCEEDED);
      accepted.clear();
      bench.supervisor.open();
    }
  }
}
