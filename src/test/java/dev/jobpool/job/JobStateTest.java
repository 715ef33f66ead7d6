package dev.jobpool.job;

import static dev.jobpool.job.JobState.CANCELLED;
import static dev.jobpool.job.JobState.FAILED;
import static dev.jobpool.job.JobState.LOST;
import static dev.jobpool.job.JobState.QUEUED;
import static dev.jobpool.job.JobState.RUNNING;
import static dev.jobpool.job.JobState.SCHEDULED;
import static dev.jobpool.job.JobState.SUCCEEDED;
import static dev.jobpool.job.JobState.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobStateTest {
  private static final Map<JobState, Set<JobState>> ARROWS =
      Map.of(
          SCHEDULED, Set.of(QUEUED, CANCELLED),
          QUEUED, Set.of(RUNNING, SUCCEEDED, FAILED, CANCELLED),
          RUNNING, Set.of(SCHEDULED, QUEUED, SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST));

  static Stream<Arguments> everyPair() {
    return Arrays.stream(JobState.values())
        .flatMap(from -> Arrays.stream(JobState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void canBecome_anyPair_asTheDiagramSays(JobState from, JobState to) {
    assertThat(from.canBecome(to)).isEqualTo(ARROWS.getOrDefault(from, Set.of()).contains(to));
  }

  @ParameterizedTest
  @EnumSource
  void isTerminal_anyState_trueIfNoArrowLeaves(JobState state) {
    assertThat(state.isTerminal()).isEqualTo(!ARROWS.containsKey(state));
  }

  @Test
  void isWaiting_anyState_trueBeforeRunning() {
    assertThat(JobState.values())
        .filteredOn(JobState::isWaiting)
        .containsExactly(SCHEDULED, QUEUED);
  }
}
