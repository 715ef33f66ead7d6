package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.pool.PoolClosedException;
import java.util.ArrayList;
import java.util.List;

/**
 * The pools, one after the other: the current one, earlier ones whose workers may not all have
 * gone, and what the next one is to be like. Its lock is held while a pool is started.
 */
final class Tenures {
  private final JobLifecycle lifecycle;
  private final ManagedPool.Factory pools;
  private final Conversations conversations;
  private final Dispatcher.Events events;

  private volatile int size;
  private volatile Tenure current;

  @GuardedBy("this")
  private FunctionJars jars;

  @GuardedBy("this")
  private final List<Tenure> earlier = new ArrayList<>();

  /** Starts the first pool; of its workers those that are to be the first. */
  Tenures(
      JobLifecycle lifecycle,
      ManagedPool.Factory pools,
      int size,
      FunctionJars jars,
      Conversations conversations,
      Dispatcher.Events events) {
    this.lifecycle = lifecycle;
    this.pools = pools;
    this.size = size;
    this.jars = jars;
    this.conversations = conversations;
    this.events = events;
    this.current = new Tenure(lifecycle, pools.start(size, jars), size, conversations, events);
  }

  Tenure current() {
    return current;
  }

  /** How many workers the pool has, or the next one will have. */
  int size() {
    return size;
  }

  synchronized void startAnother() {
    ManagedPool pool = pools.start(size, jars);
    pool.startRest();
    earlier.removeIf(Tenure::isGone);
    earlier.add(current);
    current = new Tenure(lifecycle, pool, size, conversations, events);
  }

  /**
   * Waits until each has been closed or terminated, and every worker has gone.
   *
   * @param deadline in {@link System#nanoTime}
   */
  boolean join(long deadline) throws InterruptedException {
    List<Tenure> all;
    synchronized (this) {
      all = new ArrayList<>(earlier);
      all.add(current);
    }
    for (Tenure tenure : all) {
      if (!tenure.join(deadline)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Has so many workers in the current pool, if it has not ended, and in those that come.
   *
   * @return the current one
   */
  synchronized Tenure resize(int newSize) {
    size = newSize;
    try {
      current.resize(newSize);
    } catch (PoolClosedException _) {
      // The next pool will have this size.
    }
    return current;
  }

  /**
   * Has new workers run these functions, if they are newer.
   *
   * @param ended true if the current pool has ended
   */
  synchronized void reload(FunctionJars newJars, boolean ended) throws InterruptedException {
    if (newJars.generation() <= jars.generation()) {
      return;
    }
    jars = newJars;
    if (!ended) {
      current.pool().reload(newJars);
    }
  }
}
