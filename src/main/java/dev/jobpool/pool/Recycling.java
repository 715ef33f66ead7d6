package dev.jobpool.pool;

import java.time.Duration;

/**
 * When a worker has served its time: after its tasks, its age, its memory, or with old functions.
 */
record Recycling(PoolConfig config, WorkerSource source) {

  /** True if it is to be replaced before it gets another task. */
  boolean isSpent(Worker worker) {
    Duration maxAge = config.maxWorkerAge();
    return !source.isCurrent(worker)
        || callsLeft(worker) <= 0
        || (config.maxWorkerBytes() > 0 && worker.residentBytes() > config.maxWorkerBytes())
        || (maxAge != null && worker.process().age().compareTo(maxAge) > 0);
  }

  /** How many more calls it may get. */
  long callsLeft(Worker worker) {
    return config.maxTasksPerWorker() == 0
        ? Long.MAX_VALUE
        : config.maxTasksPerWorker() - worker.calls();
  }
}
