package dev.jobpool.job;

import java.time.Duration;

/** A request was not accepted: nothing of it is kept, and it may be sent again. */
public abstract sealed class JobRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private JobRejectedException(String message) {
    super(message, null, false, false);
  }

  /** As many jobs wait as may wait. */
  public static final class QueueFull extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    private final int limit;
    private final Duration retryAfter;

    QueueFull(int limit, Duration retryAfter) {
      super("%d jobs wait, the limit; try again in %d s".formatted(limit, retryAfter.toSeconds()));
      this.limit = limit;
      this.retryAfter = retryAfter;
    }

    public int limit() {
      return limit;
    }

    /** When there is likely to be room, by the speed at which jobs finished lately. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The principal has as many jobs as it may have at a time. */
  public static final class OverQuota extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    OverQuota(String what) {
      super(what + ", as many as may; try again when some of them have ended");
    }
  }

  /** The caller may not have this function called. */
  public static final class FunctionRefused extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    FunctionRefused(String func) {
      super("These credentials do not allow %s to be called".formatted(func));
    }
  }

  /** The pool was closed or terminated, or the service is stopping. */
  public static final class PoolClosed extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    PoolClosed() {
      super("The pool is not open: it accepts no jobs until it is opened again");
    }
  }

  /** The service is stopping; another replica, or this one when it is back, takes jobs. */
  public static final class Stopping extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    Stopping() {
      super("The service is stopping and accepts no more jobs");
    }
  }

  /** The store cannot be reached or written; what was asked for did not happen. */
  public static final class StoreUnavailable extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason what the store says
     */
    public StoreUnavailable(String reason) {
      super("Jobs cannot be stored at present: " + reason);
    }
  }

  /** The request's idempotency key belongs to another request. */
  public static final class KeyReused extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    KeyReused(Job first) {
      super(
          "This Idempotency-Key was used for job %s, whose request was another"
              .formatted(first.id()));
    }
  }

  /** A request with this idempotency key is being answered at this moment. */
  public static final class KeyInUse extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    KeyInUse() {
      super("A request with this Idempotency-Key is being answered at this moment");
    }
  }
}
