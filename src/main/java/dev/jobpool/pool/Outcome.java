package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Value;
import java.time.Duration;

/** How a call ended. Exactly one for each call that was accepted. */
public sealed interface Outcome {

  /** The function returned. A function without a result returns JSON {@code null}. */
  record Succeeded(Value value) implements Outcome {}

  /**
   * The function threw, its arguments did not bind, or its result could not be written.
   *
   * @param type the exception's class name
   * @param trace the stack trace as text, causes included, bounded
   */
  record Failed(String type, String message, String trace) implements Outcome {}

  /** It ran longer than {@code limit} and was stopped. */
  record TimedOut(Duration limit) implements Outcome {}

  /** It was stopped, or never started. */
  record Cancelled(CancelReason reason) implements Outcome {}

  /** Its worker died under it. */
  record WorkerDied(DeathCertificate certificate) implements Outcome {}

  /** Who wanted it to stop. */
  enum CancelReason {
    REQUESTED,
    POOL_TERMINATED
  }
}
