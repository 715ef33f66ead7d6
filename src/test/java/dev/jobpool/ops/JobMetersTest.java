package dev.jobpool.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobTransitions;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobMetersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Job.WorkerRef WORKER = new Job.WorkerRef(1, 2, "here");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final JobMeters meters = new JobMeters(registry);

  private static Job waiting(String function) {
    var request = JobRequest.calling(function).build();
    return JobTransitions.accepted(UUID.randomUUID(), request, NOW);
  }

  /** A job that waited for 2 s and ran for 3 s. */
  private static Job ended(String function, Ending ending) {
    Job claimed = JobTransitions.claimed(waiting(function));
    return finished(JobTransitions.started(claimed, WORKER, NOW.plusSeconds(2)), ending, 5);
  }

  private static Job finished(Job job, Ending ending, int seconds) {
    Instant at = NOW.plusSeconds(seconds);
    return JobTransitions.finished(
        job, new Finish(job.id(), job.epoch(), ending, at, at.plusSeconds(9)));
  }

  private static Ending cancelled() {
    return Ending.of(JobState.CANCELLED, JobError.of(JobError.Kind.CANCELLED, "on purpose"));
  }

  private @Nullable Timer timer(String name, String function, String outcome) {
    return registry.find(name).tags("function", function, "outcome", outcome).timer();
  }

  @Test
  void ended_ran_hasWaitAndRunOfItsOutcome() {
    meters.ended(ended("a::b", Ending.succeeded(new byte[1])));
    meters.ended(ended("a::b", Ending.succeeded(new byte[1])));

    assertThat(timer("jobpool.job.wait", "a::b", "succeeded"))
        .satisfies(it -> assertThat(it.totalTime(TimeUnit.SECONDS)).isEqualTo(4));
    assertThat(timer("jobpool.job.run", "a::b", "succeeded"))
        .satisfies(it -> assertThat(it.totalTime(TimeUnit.SECONDS)).isEqualTo(6))
        .satisfies(it -> assertThat(it.count()).isEqualTo(2));
    assertThat(timer("jobpool.job.run", "a::b", "failed")).isNull();
  }

  @Test
  void ended_neverRan_hasWaitedOnly() {
    meters.ended(finished(waiting("a::b"), cancelled(), 7));

    assertThat(timer("jobpool.job.wait", "a::b", "cancelled"))
        .satisfies(it -> assertThat(it.totalTime(TimeUnit.SECONDS)).isEqualTo(7));
    assertThat(timer("jobpool.job.run", "a::b", "cancelled")).isNull();
  }

  @Test
  void ended_startedByAClockThatIsAhead_isNotNegative() {
    Job claimed = JobTransitions.claimed(waiting("a::b"));
    Job early = JobTransitions.started(claimed, WORKER, NOW.minus(Duration.ofSeconds(1)));
    meters.ended(finished(early, cancelled(), 1));

    assertThat(timer("jobpool.job.wait", "a::b", "cancelled"))
        .satisfies(it -> assertThat(it.count()).isEqualTo(1))
        .satisfies(it -> assertThat(it.totalTime(TimeUnit.SECONDS)).isZero());
  }

  @Test
  void ended_moreFunctionsThanTheLimit_areCountedTogether() {
    for (int i = 0; i < JobMeters.MAX_FUNCTIONS + 3; i++) {
      meters.ended(ended("a::f" + i, cancelled()));
    }
    meters.ended(ended("a::f0", cancelled()));
    meters.retried(waiting("a::new"));

    assertThat(registry.find("jobpool.job.run").timers()).hasSize(JobMeters.MAX_FUNCTIONS + 1);
    assertThat(timer("jobpool.job.run", JobMeters.OTHERS, "cancelled"))
        .satisfies(it -> assertThat(it.count()).isEqualTo(3));
    assertThat(timer("jobpool.job.run", "a::f0", "cancelled"))
        .satisfies(it -> assertThat(it.count()).isEqualTo(2));
    assertThat(registry.get("jobpool.job.retries").tag("function", JobMeters.OTHERS).counter())
        .satisfies(it -> assertThat(it.count()).isEqualTo(1));
  }

  @Test
  void itemsEnded_bothKinds_areCountedApart() {
    var error = JobError.of(JobError.Kind.EXCEPTION, "on purpose");
    meters.itemsEnded(new ItemOutcomes.Values(0, 5, 0, new byte[0]));
    meters.itemsEnded(new ItemOutcomes.Failures(5, 2, 5, JobState.FAILED, error));

    assertThat(registry.get("jobpool.map.items").tag("outcome", "succeeded").counter().count())
        .isEqualTo(5);
    assertThat(registry.get("jobpool.map.items").tag("outcome", "failed").counter().count())
        .isEqualTo(2);
  }
}
