package dev.jobpool.callback;

import dev.jobpool.pool.Call;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.ProcessPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls functions, one at a time, in a worker of its own: a pool of one, which is started with the
 * first call. Its lock is held while the pool is started or told something, not during a call.
 */
final class FunctionCaller implements AutoCloseable {
  private final Supplier<ProcessPool> start;
  private final Duration timeout;
  private @Nullable ProcessPool pool;
  private boolean closed;

  /**
   * @param start starts a pool of one worker
   * @param timeout of one call
   */
  FunctionCaller(Supplier<ProcessPool> start, Duration timeout) {
    this.start = start;
    this.timeout = timeout;
  }

  /** Of one call. */
  Duration timeout() {
    return timeout;
  }

  Outcome call(Call call) throws InterruptedException {
    var ended = new CompletableFuture<Outcome>();
    pool().submit(call, ended::complete);
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome never fails", e);
    }
  }

  private synchronized ProcessPool pool() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("no more functions are called");
    }
    ProcessPool started = pool;
    if (started == null) {
      started = start.get();
      pool = started;
    }
    return started;
  }

  /** Lets the worker be replaced by one with these functions. */
  synchronized void reload(List<Path> functions, List<Path> libraries) throws InterruptedException {
    if (pool != null) {
      pool.reload(functions, libraries);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (pool != null) {
      pool.terminate();
    }
  }
}
