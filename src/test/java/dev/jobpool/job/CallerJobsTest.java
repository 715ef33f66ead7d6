package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallerJobsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final JobStore store =
      new InMemoryJobStore(new FinishedLimits(100, 1 << 20), new LogLimits(100, 1_000));
  private final JobLifecycle lifecycle =
      new JobLifecycle(
          store,
          new JobSettings("n", 1_000, null, Duration.ofHours(1), 1 << 20, 10),
          new SettableClock(NOW));
  private final JobService service = new JobService(lifecycle, new RecordingRunner());
  private final CallerJobs alice = jobs(new Caller("alice", false, _ -> true));
  private final CallerJobs bob = jobs(new Caller("bob", false, it -> it.startsWith("b.")));
  private final CallerJobs admin = jobs(new Caller("root", true, _ -> true));
  private final CallerJobs anybody = jobs(Caller.ANYBODY);

  private CallerJobs jobs(Caller caller) {
    return new CallerJobs(service, caller);
  }

  @Test
  void everything_jobOfAnother_isAsIfThereWereNone() throws Exception {
    UUID id = alice.submit(JobRequests.of("f")).id();

    assertThat(bob.find(id)).isEmpty();
    assertThat(bob.await(id, Duration.ZERO)).isEmpty();
    assertThat(bob.log(id)).isEmpty();
    assertThat(bob.cancel(id)).isInstanceOf(CancelResult.Unknown.class);
    assertThat(bob.purge(id)).isInstanceOf(PurgeResult.Unknown.class);
    assertThat(bob.list(JobFilter.ALL, 10, null).jobs()).isEmpty();
    assertThat(service.find(id)).get().extracting(Job::state).isEqualTo(JobState.QUEUED);
  }

  @Test
  void everything_jobOfNobody_isTheAdminsBusinessOnly() {
    UUID id = anybody.submit(JobRequests.of("f")).id();

    assertThat(alice.find(id)).isEmpty();
    assertThat(admin.find(id)).isPresent();
  }

  @Test
  void ownJob_andAnybodysToTheAdmin_isThere() throws Exception {
    UUID id = alice.submit(JobRequests.of("f")).id();

    for (CallerJobs caller : new CallerJobs[] {alice, admin, anybody}) {
      assertThat(caller.find(id)).isPresent();
      assertThat(caller.await(id, Duration.ZERO)).isPresent();
      assertThat(caller.log(id)).isPresent();
      assertThat(caller.list(JobFilter.ALL, 10, null).jobs()).hasSize(1);
    }
    assertThat(admin.cancel(id)).isInstanceOf(CancelResult.Cancelled.class);
    assertThat(alice.purge(id)).isInstanceOf(PurgeResult.Purged.class);
  }

  @Test
  void submit_requestThatClaimsAnotherOrigin_isTheCallersAllTheSame() {
    JobRequest forged = JobRequests.of("b.f").withOrigin(new Origin("alice", "00-trace-01"));

    Job job = bob.submit(forged);

    assertThat(job.request().origin()).isEqualTo(new Origin("bob", "00-trace-01"));
  }

  @Test
  void submit_functionThatIsNotAllowed_isRefusedAsCallbackToo() {
    JobRequest other = JobRequests.of("a.f");
    var callback = new CallbackTargets(null, new CallbackTarget.Function("a.f"));
    JobRequest withOther = JobRequests.of("b.f").but().callbacks(callback).build();

    assertThatThrownBy(() -> bob.submit(other))
        .isInstanceOf(JobRejectedException.FunctionRefused.class)
        .hasMessageContaining("a.f");
    assertThatThrownBy(() -> bob.submit(withOther))
        .isInstanceOf(JobRejectedException.FunctionRefused.class);
    assertThat(admin.list(JobFilter.ALL, 10, null).jobs()).isEmpty();
  }
}
