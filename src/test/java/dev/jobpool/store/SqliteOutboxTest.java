package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.OutboxContract;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest extends OutboxContract {
  @TempDir Path folder;
  private JobStore store;

  @BeforeEach
  void open() {
    store =
        SqliteStores.open(
            "jdbc:sqlite:" + folder.resolve("jobs.db"),
            new LogLimits(1_000, 1 << 20),
            Clock.systemUTC(),
            Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected JobStore store() {
    return store;
  }

  private static Job job(CallbackTarget target) {
    return JobTransitions.accepted(
        UUID.randomUUID(), JobRequest.calling("f").callbacks(both(target)).build(), NOW);
  }

  @Test
  void adopt_afterTheNextStart_takesWhatWasNotDelivered() {
    var target = new CallbackTarget.Function("a.B::c");
    List<UUID> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      store.add(job(target), 10);
      store.fetch(1).join();
      Job claimed = store.claim(1).getFirst();
      var end = Ending.succeeded(new byte[] {'1'});
      store.finish(new JobStore.Finish(claimed.id(), claimed.epoch(), end, NOW, NOW)).join();
      ended.add(claimed.id());
    }
    Delivery before = store.outbox().find(ended.getFirst()).orElseThrow();
    store.close();

    open();

    assertThat(store.outbox().functions(10)).as("in the hands of the dead").isEmpty();
    assertThat(store.outbox().adopt()).isEqualTo(3);
    assertThat(store.outbox().functions(10))
        .extracting(Delivery::jobId)
        .containsExactlyElementsOf(ended);
    assertThat(store.outbox().record(before.delivered(attempt())).join())
        .as("by the one that was thought dead")
        .isFalse();
    assertThat(store.outbox().adopt()).isZero();
  }

  /** A job that was being cancelled when the service died ends at its next start. */
  @Test
  void open_jobThatEndsThen_itsTargetHasADelivery() {
    Job job = job(new CallbackTarget.Function("a.B::c"));
    store.add(job, 10);
    store.fetch(1).join();
    Job claimed = store.claim(1).getFirst();
    store.started(claimed.id(), claimed.epoch(), new Job.WorkerRef(1, 2, "here"), NOW);
    store.requestCancel(claimed.id(), claimed.epoch());
    store.close();

    open();

    assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
    assertThat(store.outbox().find(job.id())).isPresent();
    assertThat(store.outbox().functions(1)).hasSize(1);
  }

  private static Delivery.Attempt attempt() {
    return new Delivery.Attempt(NOW, Duration.ofMillis(1), null, null);
  }
}
