package dev.jobpool.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a worker has served its time: after its tasks, its age, its memory, or with old functions.
 */
record Recycling(PoolConfig config, WorkerSource source) {

  /** True if it is to be replaced before it gets another task. */
  boolean isSpent(Worker worker) {
    return causeOf(worker) != null;
  }

  /** Why it is to be replaced; null if it is not. */
  @Nullable WorkerEnd causeOf(Worker worker) {
    Duration maxAge = config.maxWorkerAge();
    if (!source.isCurrent(worker)) {
      return WorkerEnd.FUNCTIONS;
    } else if (callsLeft(worker) <= 0) {
      return WorkerEnd.TASKS;
    } else if (config.maxWorkerBytes() > 0 && worker.residentBytes() > config.maxWorkerBytes()) {
      return WorkerEnd.MEMORY;
    } else if (maxAge != null && worker.process().age().compareTo(maxAge) > 0) {
      return WorkerEnd.AGE;
    }
    return null;
  }

  /** How many more calls it may get. */
  long callsLeft(Worker worker) {
    return config.maxTasksPerWorker() == 0
        ? Long.MAX_VALUE
        : config.maxTasksPerWorker() - worker.calls();
  }
}
