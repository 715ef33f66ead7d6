package dev.jobpool.dispatch;

import dev.jobpool.job.JobLifecycle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One pool from its start to the end of its last worker, with the dispatcher that feeds it. */
final class Tenure {
  private final ManagedPool pool;
  private final Dispatcher dispatcher;
  private final CountDownLatch ending = new CountDownLatch(1);

  Tenure(
      JobLifecycle lifecycle,
      ManagedPool pool,
      int size,
      Conversations conversations,
      Dispatcher.Events events) {
    this.pool = pool;
    this.dispatcher = new Dispatcher(lifecycle, pool, size, conversations, events);
  }

  ManagedPool pool() {
    return pool;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Lets the workers go, as there is nothing left for them. */
  void close() {
    dispatcher.retire();
    pool.close();
    ending.countDown();
  }

  /** Kills the workers. */
  void terminate() {
    dispatcher.retire();
    pool.terminate();
    ending.countDown();
  }

  void resize(int size) {
    pool.resize(size);
    dispatcher.resize(size);
  }

  /**
   * Waits until it has been closed or terminated and every worker has gone.
   *
   * @param deadline in {@link System#nanoTime}
   */
  boolean join(long deadline) throws InterruptedException {
    return ending.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
        && pool.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  boolean isGone() {
    return ending.getCount() == 0 && pool.snapshot().workers().isEmpty();
  }
}
