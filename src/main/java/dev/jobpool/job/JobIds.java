package dev.jobpool.job;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of jobs: UUIDs of version 7 (RFC 9562), each greater than the one before, so that
 * they sort by time of submission. They are unique, not secret.
 */
public final class JobIds {
  private static final int COUNTER_BITS = 12;
  private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
  private static final long VERSION_7 = 7L << COUNTER_BITS;
  private static final long VARIANT = 1L << 63;
  private static final long RANDOM_MASK = (1L << 62) - 1;

  private final Clock clock;

  /** The newest id's milliseconds, followed by its counter. */
  private final AtomicLong newest = new AtomicLong();

  public JobIds(Clock clock) {
    this.clock = clock;
  }

  /** A new id. When more are made in a millisecond than it can count, the next one is borrowed. */
  public UUID next() {
    long now = clock.millis() << COUNTER_BITS;
    long stamp = newest.updateAndGet(last -> Math.max(last + 1, now));
    long high = (stamp >>> COUNTER_BITS << 16) | VERSION_7 | (stamp & COUNTER_MASK);
    return new UUID(high, VARIANT | (ThreadLocalRandom.current().nextLong() & RANDOM_MASK));
  }

  /** When the id was made; empty if it is of another version. */
  public static Optional<Instant> timeOf(UUID id) {
    return id.version() == 7 && id.variant() == 2
        ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        : Optional.empty();
  }
}
