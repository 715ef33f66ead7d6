package dev.jobpool.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobError.Kind;
import dev.jobpool.job.JobState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FarewellTest {

  private static Job ended(JobState state, @Nullable JobError error) {
    return new Job(
        UUID.randomUUID(),
        new SessionRequest("a.B::c", 0, null, null).toJob(),
        state,
        1,
        1,
        Instant.EPOCH,
        false,
        null,
        null,
        error,
        null,
        Instant.EPOCH,
        null,
        null,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "CANCELLED, CANCELLED, 1001",
    "CANCELLED, POOL_TERMINATED, 1001",
    "FAILED, EXCEPTION, 1011",
    "FAILED, START_DEADLINE, 1013",
    "TIMED_OUT, TIMEOUT, 1011",
    "LOST, WORKER_DIED, 1011",
    "LOST, OUT_OF_MEMORY, 1011"
  })
  void of_jobThatDidNotSucceed_hasCodeAndMessage(JobState state, Kind kind, int code) {
    assertThat(Farewell.of(ended(state, JobError.of(kind, "because"))))
        .isEqualTo(new Farewell(code, "because"));
  }

  @Test
  void of_success_hasNoReason() {
    assertThat(Farewell.of(ended(JobState.SUCCEEDED, null))).isEqualTo(new Farewell(1000, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "あ", "😀"})
  void reason_long_fitsIntoACloseFrameAndEndsWithAWholeCharacter(String character) {
    String reason = new Farewell(1011, character.repeat(200)).reason();

    int size = character.getBytes(UTF_8).length;
    assertThat(reason).isEqualTo(character.repeat(123 / size));
    assertThat(reason.getBytes(UTF_8).length).isLessThanOrEqualTo(123);
  }
}
