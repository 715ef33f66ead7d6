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

  /** The pool was closed or terminated, or the service is stopping. */
  public static final class PoolClosed extends JobRejectedException {
    private static final long serialVersionUID = 1L;

    PoolClosed() {
      super("The pool is not open: it accepts no jobs until it is opened again");
    }
  }
}
