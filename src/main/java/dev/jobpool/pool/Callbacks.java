package dev.jobpool.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks as Python does: one at a time, in the order in which the calls end, on a thread of
 * their own. One that throws is logged and harms nobody; one that blocks holds up the others, but
 * no call.
 */
final class Callbacks {
  private static final Logger LOG = System.getLogger(Callbacks.class.getName());

  private static final Duration IDLE_TIME = Duration.ofSeconds(1);

  /** Its thread ends when it has nothing to do, as not everybody who closes a pool joins it. */
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_TIME.toNanos(),
          TimeUnit.NANOSECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().name("jobpool-callbacks").daemon().factory());

  Callbacks() {
    executor.allowCoreThreadTimeOut(true);
  }

  /** Calls one of the two when the future is complete. */
  <R extends @Nullable Object> void attach(
      CompletableFuture<R> future,
      @Nullable Consumer<? super R> callback,
      @Nullable Consumer<? super RuntimeException> errorCallback) {
    if (callback == null && errorCallback == null) {
      return;
    }
    var unused =
        future.whenComplete((result, error) ->
            executor.execute(() -> {
              if (error == null) {
                call(callback, result);
              } else if (error instanceof RuntimeException exception) {
                call(errorCallback, exception);
              }
            }));
  }

  /** Lets the outstanding ones finish; false if they have not after {@code patience}. */
  boolean finish(Duration patience) throws InterruptedException {
    executor.shutdown();
    return executor.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static <T extends @Nullable Object> void call(
      @Nullable Consumer<? super T> callback, T value) {
    if (callback == null) {
      return;
    }
    try {
      callback.accept(value);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "a callback threw; going on with the next", e);
    }
  }
}
