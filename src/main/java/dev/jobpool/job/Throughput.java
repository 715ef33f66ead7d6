package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many jobs ended in each of the last sixty seconds. A slot holds its second in the upper and
 * its count in the lower half, so that a slot of an earlier minute is told from one of this.
 */
final class Throughput {
  private static final int SECONDS = 60;
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final AtomicLongArray slots = new AtomicLongArray(SECONDS);
  private final LongAdder total = new LongAdder();
  private final long firstSecond;

  Throughput(Instant now) {
    firstSecond = now.getEpochSecond();
  }

  void record(Instant now) {
    total.increment();
    long second = now.getEpochSecond();
    slots.updateAndGet(
        Math.floorMod(second, SECONDS),
        slot -> (slot >>> 32 == (int) second ? slot : second << 32) + 1);
  }

  /** How many have ended since the start. */
  long total() {
    return total.sum();
  }

  /** Averaged over the last minute, or over the time since the start if that is shorter. */
  double perSecond(Instant now) {
    long second = now.getEpochSecond();
    long ended = 0;
    for (int i = 0; i < SECONDS; i++) {
      long slot = slots.get(i);
      if (second - (slot >>> 32) < SECONDS) {
        ended += slot & 0xffff_ffffL;
      }
    }
    return (double) ended / Math.clamp(second - firstSecond + 1, 1, SECONDS);
  }

  /** When a tenth of {@code queued} jobs will have left the queue, at the present speed. */
  Duration retryAfter(int queued, Instant now) {
    double perSecond = perSecond(now);
    if (perSecond == 0) {
      return LONGEST_PAUSE;
    }
    var pause = Duration.ofSeconds((long) Math.ceil(Math.min(queued / 10.0 / perSecond, 60)));
    return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
  }
}
