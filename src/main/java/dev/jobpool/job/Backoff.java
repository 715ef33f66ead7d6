package dev.jobpool.job;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The pause before another attempt: it doubles from {@code first} with each attempt up to {@code
 * longest}, and a random half of it is left out so that jobs that failed together do not come back
 * together.
 *
 * @param random numbers from 0 to 1
 */
record Backoff(Duration first, Duration longest, DoubleSupplier random) {
  private static final int MAX_DOUBLINGS = 30;

  /**
   * @param attempt the one that failed, from 1
   */
  Duration after(int attempt) {
    long doubled = first.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS);
    long full = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(full - (long) (full / 2 * random.getAsDouble()));
  }
}
