package dev.jobpool.web;

import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A pool of one worker that remembers what it was told. */
final class ScriptedPool implements PoolControl {
  static final UUID JOB = UUID.fromString("0199d3f2-7c1a-7000-8000-000000000001");

  private volatile PoolStatus.State state = PoolStatus.State.OPEN;
  private volatile int size = 1;
  volatile boolean gone = true;
  volatile String recycled = "";

  @Override
  public PoolStatus status() {
    var worker =
        new PoolStatus.Worker(
            7, 4711, PoolStatus.WorkerState.BUSY, 3, JOB, -1, Duration.ofMillis(90_500));
    return new PoolStatus(
            state,
            "node-a",
            size,
            List.of(worker),
            2,
            100,
            Duration.ofMillis(250),
            1.5,
            null,
            List.of())
        .withOthers(List.of());
  }

  @Override
  public PoolStatus.Replica here() {
    return status().here();
  }

  @Override
  public void close() {
    state = PoolStatus.State.CLOSED;
  }

  @Override
  public void terminate() {
    state = PoolStatus.State.TERMINATED;
  }

  @Override
  public boolean join(Duration wait) {
    if (state == PoolStatus.State.OPEN) {
      throw new IllegalStateException("open");
    }
    return gone;
  }

  @Override
  public void open() {
    state = PoolStatus.State.OPEN;
  }

  @Override
  public void resize(int size) {
    if (size < 1 || size > 1024) {
      throw new IllegalArgumentException("must be from 1 to 1024, not " + size);
    }
    this.size = size;
  }

  @Override
  public boolean recycle(int workerId, boolean force) {
    recycled = workerId + " " + force;
    return workerId == 7;
  }
}
