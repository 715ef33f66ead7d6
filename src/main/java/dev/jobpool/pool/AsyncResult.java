package dev.jobpool.pool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call or a map, when it comes: Python's {@code multiprocessing.pool.AsyncResult}.
 * Safe for use by many threads.
 */
public final class AsyncResult<R extends @Nullable Object> {
  private final CompletableFuture<R> future;
  private final Runnable cancel;

  AsyncResult(CompletableFuture<R> future, Runnable cancel) {
    this.future = future;
    this.cancel = cancel;
  }

  /**
   * Waits for the result. Python: {@code get()}.
   *
   * @throws CallException if the call did not succeed
   */
  public R get() throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * Waits for the result, for {@code timeout} at most; the call goes on. Python: {@code
   * get(timeout)}.
   *
   * @throws CallException if the call did not succeed
   * @throws TimeoutException if it is not ready by then
   */
  public R get(Duration timeout) throws InterruptedException, TimeoutException {
    try {
      return future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** True once the call has ended, however it did. Python: {@code ready()}. */
  public boolean ready() {
    return future.isDone();
  }

  /**
   * True if the call ended with a result. Python: {@code successful()}.
   *
   * @throws IllegalStateException if it has not ended yet
   */
  public boolean successful() {
    if (!ready()) {
      throw new IllegalStateException("the call has not ended yet");
    }
    return !future.isCompletedExceptionally();
  }

  /** Waits until the call has ended, for {@code timeout} at most. Python: {@code wait(timeout)}. */
  public void waitFor(Duration timeout) throws InterruptedException {
    try {
      future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Both are for get to tell.
    }
  }

  /** Asks what has not ended yet to stop. Python has nothing like it. */
  public void cancel() {
    cancel.run();
  }

  private static RuntimeException failure(ExecutionException e) {
    return switch (e.getCause()) {
      // Thrown anew, so that the trace leads to the one who waits; the worker's is in the message.
      case CallException call -> new CallException(call.outcome());
      case CancellationException cancelled -> cancelled;
      case RuntimeException other -> other;
      case null, default -> new IllegalStateException(e);
    };
  }
}
