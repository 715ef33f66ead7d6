package dev.jobpool.dispatch;

import dev.jobpool.job.Ending;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobError.Kind;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobState;
import dev.jobpool.pool.DeathCertificate;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.ipc.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the outcome of a call means for its job. */
final class Endings {
  private final int maxResultBytes;

  Endings(int maxResultBytes) {
    this.maxResultBytes = maxResultBytes;
  }

  Ending of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded(Value value) -> succeeded(value);
      case Outcome.Failed(String type, String message, String trace) ->
          Ending.of(
              JobState.FAILED,
              new JobError(Kind.EXCEPTION, type, message, trace, null, null, null));
      case Outcome.TimedOut(var limit) ->
          Ending.of(
              JobState.TIMED_OUT,
              JobError.of(Kind.TIMEOUT, "Ran longer than " + limit + " and was stopped"));
      case Outcome.Cancelled(var reason) ->
          switch (reason) {
            case REQUESTED -> JobLifecycle.cancelled();
            case POOL_TERMINATED -> JobLifecycle.terminated();
          };
      case Outcome.WorkerDied(DeathCertificate death) -> lost(death);
    };
  }

  /** As {@link #of(Outcome)}, for a job whose client has left and so is the one who stopped it. */
  Ending of(Outcome outcome, String whyClientLeft) {
    return outcome.equals(new Outcome.Cancelled(Outcome.CancelReason.REQUESTED))
        ? Ending.of(JobState.CANCELLED, JobError.of(Kind.CANCELLED, whyClientLeft))
        : of(outcome);
  }

  private Ending succeeded(Value value) {
    byte[] json =
        switch (value) {
          case Value.Json(byte[] bytes) -> bytes;
          case Value.Binary(byte[] bytes) -> base64(bytes);
        };
    if (json.length > maxResultBytes) {
      return Ending.of(
          JobState.FAILED,
          JobError.of(
              Kind.EXCEPTION,
              "The result takes %d bytes, the limit is %d; it was discarded"
                  .formatted(json.length, maxResultBytes)));
    }
    return Ending.succeeded(json);
  }

  /** JSON has no bytes: they become a base64 string. */
  private static byte[] base64(byte[] bytes) {
    String text = Base64.getEncoder().encodeToString(bytes);
    return ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
  }

  private static Ending lost(DeathCertificate death) {
    return Ending.of(
        JobState.LOST,
        new JobError(
            death.outOfMemory() ? Kind.OUT_OF_MEMORY : Kind.WORKER_DIED,
            null,
            death.cause(),
            null,
            death.exitCode().isPresent() ? death.exitCode().getAsInt() : null,
            death.signal(),
            death.stderr()));
  }
}
