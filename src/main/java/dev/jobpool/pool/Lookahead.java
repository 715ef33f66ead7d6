package dev.jobpool.pool;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many tasks a seat sends to its worker ahead of the one that runs. While calls are short, the
 * time between two of them is mostly that of waking threads, and a worker that finds its next call
 * in its mailbox needs not be woken. While they are long there is nothing to gain, so none is sent;
 * and what lies in the mailbox of a worker that has become slow is recalled for another (see {@link
 * Worker#attend}). For one seat.
 */
final class Lookahead {
  private static final int MOST = 16;
  private static final int MOST_BYTES = 32 << 10;
  private static final double SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final double WEIGHT = 0.2;

  private double averageNanos = Double.MAX_VALUE;

  /** Takes note of how long a call took. */
  void observe(long nanos) {
    averageNanos =
        averageNanos == Double.MAX_VALUE ? nanos : averageNanos + WEIGHT * (nanos - averageNanos);
  }

  /** Takes further tasks for the worker from the queue, if that is worth it. */
  List<Task> take(Worker worker, TaskQueue queue, long callsLeft) {
    int room = MOST - worker.ahead();
    if (averageNanos > SHORT_NANOS || room < MOST / 2) {
      return List.of();
    }
    return queue.takeMore((int) Math.min(room, callsLeft), MOST_BYTES);
  }
}
