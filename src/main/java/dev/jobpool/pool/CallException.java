package dev.jobpool.pool;

/**
 * A call did not succeed; {@link #outcome} says how it ended instead. The function's own exception
 * is not rebuilt on this side, where its class may not exist: its class name, message and stack
 * trace travel as text.
 */
public final class CallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;

  CallException(Outcome outcome) {
    super(describe(outcome));
    this.outcome = outcome;
  }

  /** Never {@link Outcome.Succeeded}. */
  public Outcome outcome() {
    return outcome;
  }

  private static String describe(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> throw new IllegalArgumentException("a success is no exception");
      case Outcome.Failed(String type, String message, String trace) ->
          type + ": " + message + (trace.isEmpty() ? "" : "\n  in the worker: " + trace.strip());
      case Outcome.TimedOut(var limit) -> "stopped after its timeout of " + limit;
      case Outcome.Cancelled(var reason) ->
          switch (reason) {
            case REQUESTED -> "cancelled";
            case POOL_TERMINATED -> "the pool was terminated";
          };
      case Outcome.WorkerDied(var certificate) -> certificate.cause();
    };
  }
}
