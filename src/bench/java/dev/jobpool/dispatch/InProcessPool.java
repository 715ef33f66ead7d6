package dev.jobpool.dispatch;

import dev.jobpool.job.JobLifecycle;
import dev.jobpool.pool.Call;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.EachCall;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.PendingCall;
import dev.jobpool.pool.PoolSnapshot;
import dev.jobpool.pool.ipc.Value;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A pool of threads in the place of processes, whose every function does nothing. */
public final class InProcessPool implements ManagedPool {
  private static final Value RESULT = new Value.Json("42".getBytes(StandardCharsets.US_ASCII));

  private final int size;
  private final ExecutorService threads;

  private InProcessPool(int size) {
    this.size = size;
    this.threads = Executors.newFixedThreadPool(size);
  }

  /** Runs jobs on so many threads. */
  public static PoolSupervisor open(JobLifecycle lifecycle, int size) {
    return new PoolSupervisor(
        lifecycle,
        (threads, jars) -> new InProcessPool(threads),
        size,
        new FunctionJars(1, List.of(), List.of()),
        _ -> null, // nobody converses
        Clock.systemUTC());
  }

  @Override
  public PendingCall submit(Call call, CallObserver observer) {
    threads.execute(() -> {
      observer.started(1, 1);
      observer.ended(new Outcome.Succeeded(RESULT));
    });
    return new PendingCall() {
      @Override
      public boolean cancel() {
        return false;
      }

      @Override
      public boolean kill() {
        return false;
      }
    };
  }

  @Override
  public PendingCall submit(EachCall call, CallObserver observer) {
    throw new UnsupportedOperationException("no maps are measured");
  }

  @Override
  public PoolSnapshot snapshot() {
    return new PoolSnapshot(PoolSnapshot.State.OPEN, size, List.of(), 0, null);
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  @Override
  public void terminate() {
    threads.shutdown();
  }

  @Override
  public boolean join(Duration wait) throws InterruptedException {
    return threads.awaitTermination(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void resize(int newSize) {
    throw new UnsupportedOperationException("the size stays");
  }

  @Override
  public boolean recycle(int workerId, boolean force) {
    return false;
  }

  @Override
  public void reload(FunctionJars jars) {}
}
