package dev.jobpool.dispatch;

import dev.jobpool.job.JobLifecycle;
import dev.jobpool.pool.Call;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.EachCall;
import dev.jobpool.pool.PendingCall;
import dev.jobpool.pool.PoolConfig;
import dev.jobpool.pool.PoolSnapshot;
import dev.jobpool.pool.ProcessPool;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiFunction;

/** Pools of worker JVMs, for the supervisor. */
public final class ProcessPools {
  private ProcessPools() {}

  /**
   * Opens the first pool and keeps it from then on.
   *
   * @param config makes a pool's set-up of its size and its jars
   * @param conversations of the jobs that are conversations
   */
  public static PoolSupervisor open(
      JobLifecycle lifecycle,
      BiFunction<Integer, FunctionJars, PoolConfig> config,
      int size,
      FunctionJars jars,
      Conversations conversations,
      Clock clock) {
    return new PoolSupervisor(
        lifecycle,
        (newSize, newJars) -> new Managed(new ProcessPool(config.apply(newSize, newJars))),
        size,
        jars,
        conversations,
        clock);
  }

  private record Managed(ProcessPool pool) implements ManagedPool {

    @Override
    public PendingCall submit(Call call, CallObserver observer) {
      return pool.submit(call, observer);
    }

    @Override
    public PendingCall submit(EachCall call, CallObserver observer) {
      return pool.submit(call, observer);
    }

    @Override
    public PendingCall serve(Call call, CallObserver observer) {
      return pool.serve(call, observer);
    }

    @Override
    public PoolSnapshot snapshot() {
      return pool.snapshot();
    }

    @Override
    public void close() {
      pool.close();
    }

    @Override
    public void terminate() {
      pool.terminate();
    }

    @Override
    public boolean join(Duration wait) throws InterruptedException {
      return pool.join(wait);
    }

    @Override
    public void resize(int size) {
      pool.resize(size);
    }

    @Override
    public void startRest() {
      pool.startRest();
    }

    @Override
    public boolean recycle(int workerId, boolean force) {
      return pool.recycle(workerId, force);
    }

    @Override
    public void reload(FunctionJars jars) throws InterruptedException {
      pool.reload(jars.functions(), jars.libraries());
    }
  }
}
