package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.SettableClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final Duration TTL = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock(LedgerJobs.NOW.plusSeconds(30));
  private final Recovery recovery = new Recovery(clock, TTL);

  private static JobError errorOf(Job job) {
    return Objects.requireNonNull(job.error());
  }

  @Test
  void of_begunAndNoAttemptLeft_isLost() {
    Job running = LedgerJobs.running(JobRequests.of("f"));

    var end = (Change.End) recovery.of(running);

    assertThat(end.epoch()).isEqualTo(running.epoch());
    Job lost = end.ended();
    assertThat(lost.state()).isEqualTo(JobState.LOST);
    assertThat(errorOf(lost).kind()).isEqualTo(JobError.Kind.WORKER_DIED);
    assertThat(errorOf(lost).message()).contains("The service that ran it died");
    assertThat(lost.attempt()).isEqualTo(1);
    assertThat(lost.worker()).isEqualTo(LedgerJobs.WORKER);
    assertThat(lost.finishedAt()).isEqualTo(clock.instant());
    assertThat(lost.expiresAt()).isEqualTo(clock.instant().plus(TTL));
  }

  @Test
  void of_begunAndAttemptsLeft_waitsAgainAndTheAttemptCounts() {
    Job running = LedgerJobs.running(JobRequests.withRetries(1));

    var back = (Change.Return) recovery.of(running);

    assertThat(back.epoch()).isEqualTo(running.epoch());
    Job waiting = back.waiting();
    assertThat(waiting.state()).isEqualTo(JobState.QUEUED);
    assertThat(waiting.epoch()).isGreaterThan(running.epoch());
    assertThat(waiting.attempt()).isEqualTo(1);
    assertThat(errorOf(waiting).kind()).isEqualTo(JobError.Kind.WORKER_DIED);
    assertThat(waiting.startedAt()).isNull();
  }

  @Test
  void of_lastAttemptBegun_isLost() {
    Job first = LedgerJobs.running(JobRequests.withRetries(1));
    Job waiting = ((Change.Return) recovery.of(first)).waiting();
    Job second =
        JobTransitions.started(JobTransitions.claimed(waiting), LedgerJobs.WORKER, LedgerJobs.NOW);

    var end = (Change.End) recovery.of(second);

    assertThat(end.ended().state()).isEqualTo(JobState.LOST);
    assertThat(end.ended().attempt()).isEqualTo(2);
  }

  @Test
  void of_takenAndNotBegun_waitsAsIfNothingHadHappened() {
    Job before = LedgerJobs.queued();
    Job taken = JobTransitions.claimed(before);

    var back = (Change.Return) recovery.unclaimed(taken);
    var same = (Change.Return) recovery.of(taken);

    assertThat(same.waiting()).isEqualTo(back.waiting());
    assertThat(back.waiting().state()).isEqualTo(JobState.QUEUED);
    assertThat(back.waiting().error()).isNull();
    assertThat(back.waiting().readyAt()).isEqualTo(before.readyAt());
  }

  @Test
  void of_somebodyWantedItCancelled_isCancelledAndNotRetried() {
    Job running = JobTransitions.cancelRequested(LedgerJobs.running(JobRequests.withRetries(3)));

    var end = (Change.End) recovery.of(running);

    assertThat(end.ended().state()).isEqualTo(JobState.CANCELLED);
    assertThat(errorOf(end.ended()).kind()).isEqualTo(JobError.Kind.CANCELLED);
  }
}
