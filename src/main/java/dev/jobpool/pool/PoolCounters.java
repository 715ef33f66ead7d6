package dev.jobpool.pool;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened in the pools that were given it ({@link PoolConfig#counters}), counted. The
 * numbers only grow. Safe for use by many threads; counting takes no lock.
 */
public final class PoolCounters {
  private final LongAdder started = new LongAdder();
  private final LongAdder startFailures = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final Map<WorkerEnd, LongAdder> ended = new EnumMap<>(WorkerEnd.class);

  public PoolCounters() {
    for (WorkerEnd why : WorkerEnd.values()) {
      ended.put(why, new LongAdder());
    }
  }

  /** Workers that became ready. */
  public long started() {
    return started.sum();
  }

  /** Attempts to start a worker that failed. */
  public long startFailures() {
    return startFailures.sum();
  }

  /** Workers that had become ready and have ended for this reason. */
  public long ended(WorkerEnd why) {
    return adder(why).sum();
  }

  /** Bytes sent to workers. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** Bytes received from workers. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /** A worker is ready; its end is counted, too. */
  void countStart(WorkerProcess process) {
    started.increment();
    process.whenEnded(why -> adder(why).increment());
  }

  void countStartFailure() {
    startFailures.increment();
  }

  void countSent(int bytes) {
    bytesSent.add(bytes);
  }

  void countReceived(int bytes) {
    bytesReceived.add(bytes);
  }

  private LongAdder adder(WorkerEnd why) {
    return Objects.requireNonNull(ended.get(why));
  }
}
