package dev.jobpool.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one function on several items, one after the other, in one worker. Each item ends on its
 * own: its observer hears of {@linkplain CallObserver#values values} and of {@linkplain
 * CallObserver#itemFailed failures} in the order of the items, while the others go on. The call has
 * succeeded when every item has ended, however it did.
 *
 * @param jobId what the function's {@code JobContext} and the pool's listings call it
 * @param function {@code com.acme.Reports::render}
 * @param star each item is an array that spreads over the parameters
 * @param items one JSON array as UTF-8
 * @param timeout how long all of them may run together; null: without limit
 * @param traceParent the W3C trace context that the function's {@code JobContext} tells; null: none
 */
public record EachCall(
    String jobId,
    String function,
    boolean star,
    byte[] items,
    @Nullable Duration timeout,
    @Nullable String traceParent)
    implements Work {

  /** Calls in no trace. */
  public EachCall(
      String jobId, String function, boolean star, byte[] items, @Nullable Duration timeout) {
    this(jobId, function, star, items, timeout, null);
  }

  @Override
  public @Nullable Conversation conversation() {
    return null;
  }
}
