package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Arguments;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a function.
 *
 * @param jobId what the function's {@code JobContext} and the pool's listings call it
 * @param function {@code com.acme.Reports::render}
 * @param timeout how long it may run, from its start in a worker; null: without limit
 * @param conversation with the client that a function {@code (InputStream, OutputStream)} serves,
 *     which takes no arguments then; null for every other function
 * @param traceParent the W3C trace context that the function's {@code JobContext} tells; null: none
 */
public record Call(
    String jobId,
    String function,
    Arguments arguments,
    @Nullable Duration timeout,
    @Nullable Conversation conversation,
    @Nullable String traceParent)
    implements Work {

  /** A call in no trace. */
  public Call(
      String jobId,
      String function,
      Arguments arguments,
      @Nullable Duration timeout,
      @Nullable Conversation conversation) {
    this(jobId, function, arguments, timeout, conversation, null);
  }

  /** A call of a function that takes arguments and returns a result. */
  public Call(String jobId, String function, Arguments arguments, @Nullable Duration timeout) {
    this(jobId, function, arguments, timeout, null, null);
  }
}
