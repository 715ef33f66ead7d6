package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Ending;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobError.Kind;
import dev.jobpool.job.JobState;
import dev.jobpool.pool.DeathCertificate;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.ipc.Value;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private final Endings endings = new Endings(10);

  private Ending error(Outcome outcome, JobState state, Kind kind) {
    Ending ending = endings.of(outcome);
    assertThat(ending.state()).isEqualTo(state);
    assertThat(Objects.requireNonNull(ending.error()).kind()).isEqualTo(kind);
    return ending;
  }

  @Test
  void of_json_isTheValueAsItIs() {
    byte[] json = "[1,2]".getBytes(UTF_8);

    assertThat(endings.of(new Outcome.Succeeded(new Value.Json(json))).value()).isSameAs(json);
  }

  @Test
  void of_bytes_isABase64String() {
    var bytes = new Outcome.Succeeded(new Value.Binary(new byte[] {1, 2, 3}));

    assertThat(endings.of(bytes).value()).isEqualTo("\"AQID\"".getBytes(UTF_8));
  }

  @Test
  void of_resultOverTheLimit_failed() {
    var large = new Outcome.Succeeded(new Value.Json(new byte[11]));

    error(large, JobState.FAILED, Kind.EXCEPTION);
  }

  @Test
  void of_failed_keepsTypeMessageAndTrace() {
    assertThat(endings.of(new Outcome.Failed("T", "m", "trace")).error())
        .isEqualTo(new JobError(Kind.EXCEPTION, "T", "m", "trace", null, null, null));
  }

  @Test
  void of_stopped_tellsWhy() {
    error(new Outcome.TimedOut(Duration.ofSeconds(1)), JobState.TIMED_OUT, Kind.TIMEOUT);
    error(new Outcome.Cancelled(CancelReason.REQUESTED), JobState.CANCELLED, Kind.CANCELLED);
    error(
        new Outcome.Cancelled(CancelReason.POOL_TERMINATED),
        JobState.CANCELLED,
        Kind.POOL_TERMINATED);
  }

  @Test
  void of_stoppedByAClientThatLeft_tellsThatAlone() {
    assertThat(endings.of(new Outcome.Cancelled(CancelReason.REQUESTED), "gone").error())
        .isEqualTo(JobError.of(Kind.CANCELLED, "gone"));
    assertThat(endings.of(new Outcome.Cancelled(CancelReason.POOL_TERMINATED), "gone"))
        .isEqualTo(endings.of(new Outcome.Cancelled(CancelReason.POOL_TERMINATED)));
    assertThat(endings.of(new Outcome.TimedOut(Duration.ofSeconds(1)), "gone").state())
        .isEqualTo(JobState.TIMED_OUT);
  }

  @Test
  void of_deadWorker_keepsItsCertificate() {
    assertThat(endings.of(died(OptionalInt.of(137), "KILL", false)))
        .isEqualTo(
            Ending.of(
                JobState.LOST,
                new JobError(Kind.WORKER_DIED, null, "cause", null, 137, "KILL", "stderr")));
    Ending exhausted =
        error(died(OptionalInt.empty(), null, true), JobState.LOST, Kind.OUT_OF_MEMORY);
    assertThat(Objects.requireNonNull(exhausted.error()).exitCode()).isNull();
  }

  private static Outcome died(OptionalInt exitCode, @Nullable String signal, boolean memory) {
    return new Outcome.WorkerDied(
        new DeathCertificate(1, 2, "cause", exitCode, signal, memory, "stderr"));
  }
}
