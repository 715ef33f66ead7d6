package dev.jobpool.job;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The news of one job's end on its way to one target. A job has one at most, made with its end. A
 * value: each change makes a new one.
 *
 * @param sequence grows in the order in which jobs ended; unique and growing within one process
 * @param epoch grows with each change of hands; what became of an attempt of an older one is
 *     discarded
 * @param nextAt when it is to be tried next, while it is PENDING
 * @param attempts how often it was tried since it was last asked for
 * @param history the last attempts, oldest first; {@value #MAX_HISTORY} at most
 */
public record Delivery(
    UUID jobId,
    long sequence,
    CallbackTarget target,
    DeliveryState state,
    long epoch,
    Instant nextAt,
    int attempts,
    List<Attempt> history) {

  public static final int MAX_HISTORY = 20;

  public Delivery {
    history = List.copyOf(history);
  }

  /**
   * One attempt.
   *
   * @param status what the server answered; null if there was none
   * @param error what went wrong; null if nothing did
   */
  public record Attempt(
      Instant at, Duration took, @Nullable Integer status, @Nullable String error) {}

  /** A new one, due at once. */
  public static Delivery of(UUID jobId, long sequence, CallbackTarget target, Instant now) {
    return new Delivery(jobId, sequence, target, DeliveryState.PENDING, 0, now, 0, List.of());
  }

  /** Its own name, made of the job's; the same at every attempt. */
  public UUID id() {
    return idOf(jobId);
  }

  public static UUID idOf(UUID jobId) {
    return UUID.nameUUIDFromBytes(("callback of " + jobId).getBytes(StandardCharsets.US_ASCII));
  }

  public Delivery delivered(Attempt attempt) {
    return after(attempt, DeliveryState.DELIVERED, nextAt);
  }

  /** Not delivered, and not tried again. */
  public Delivery failed(Attempt attempt) {
    return after(attempt, DeliveryState.FAILED, nextAt);
  }

  /** Not delivered yet. */
  public Delivery retriedAt(Instant next, Attempt attempt) {
    return after(attempt, DeliveryState.PENDING, next);
  }

  /** To be made again, in other hands, with all attempts before it. */
  public Delivery again(Instant now) {
    return new Delivery(jobId, sequence, target, DeliveryState.PENDING, epoch + 1, now, 0, history);
  }

  private Delivery after(Attempt attempt, DeliveryState next, Instant at) {
    List<Attempt> all = new ArrayList<>(history);
    all.add(attempt);
    List<Attempt> last = all.subList(Math.max(0, all.size() - MAX_HISTORY), all.size());
    return new Delivery(jobId, sequence, target, next, epoch, at, attempts + 1, last);
  }
}
