package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.JobRejectedException.OverQuota;
import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Quotas, through the service that keeps them. */
class QuotaGateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final JobStore store =
      new InMemoryJobStore(new FinishedLimits(100, 1 << 20), new LogLimits(100, 1_000));
  private final JobLifecycle lifecycle =
      new JobLifecycle(
          store,
          new JobSettings("n", 1_000, null, Duration.ofHours(1), 1 << 20, 10),
          new SettableClock(NOW));
  private final JobService service =
      new JobService(
          lifecycle,
          new RecordingRunner(),
          principal -> principal.equals("alice") ? new Quota(2, 3) : Quota.UNLIMITED);

  private Job submit(String principal) {
    return service.submit(JobRequests.from(principal));
  }

  @Test
  void submit_asManyWaitAsMay_isRefusedToThatPrincipalOnly() {
    submit("alice");
    submit("alice");

    assertThatThrownBy(() -> submit("alice"))
        .isInstanceOf(OverQuota.class)
        .hasMessageContaining("2 of your jobs wait,");
    submit("bob");
    service.submit(JobRequests.of("f"));
    assertThat(store.load("alice")).isEqualTo(new Load(2, 2));
  }

  @Test
  void submit_asManyWaitOrRunAsMay_isRefusedUntilOneHasEnded() {
    submit("alice");
    submit("alice");
    Job running = lifecycle.claim(1).getFirst();
    submit("alice");
    lifecycle.claim(1);

    assertThatThrownBy(() -> submit("alice"))
        .isInstanceOf(OverQuota.class)
        .hasMessageContaining("3 of your jobs wait or run");
    assertThat(lifecycle.finish(running, Ending.succeeded(new byte[] {'1'})).join()).isPresent();
    submit("alice");
  }

  @Test
  void runAndUpload_overQuota_areRefusedToo() {
    submit("alice");
    submit("alice");

    assertThatThrownBy(() -> service.run(JobRequests.from("alice"), Duration.ofSeconds(1)))
        .isInstanceOf(OverQuota.class);
    assertThatThrownBy(() -> service.upload("alice", null)).isInstanceOf(OverQuota.class);
  }

  @Test
  void submit_manyAtOnce_letsNoneTooManyIn() throws Exception {
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(() -> {
        try {
          submit("alice");
          return true;
        } catch (OverQuota _) {
          return false;
        }
      });
    }
    int kept = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> one : threads.invokeAll(all)) {
        kept += one.get() ? 1 : 0;
      }
    }

    assertThat(kept).isEqualTo(store.load("alice").waiting()).isBetween(1, 2);
  }
}
