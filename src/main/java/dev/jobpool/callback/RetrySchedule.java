package dev.jobpool.callback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The pauses between the attempts of one delivery. Each is lengthened by a random part, up to a
 * fifth, so that deliveries that failed together do not come back together.
 *
 * @param pauses after the first attempt, after the second, …; after the last there is none more
 * @param random numbers from 0 to 1
 */
record RetrySchedule(List<Duration> pauses, DoubleSupplier random) {
  private static final double JITTER = 0.2;

  RetrySchedule {
    pauses = List.copyOf(pauses);
  }

  /**
   * @param attempts how many there have been
   * @return empty if that was the last
   */
  Optional<Duration> after(int attempts) {
    if (attempts > pauses.size()) {
      return Optional.empty();
    }
    Duration pause = pauses.get(attempts - 1);
    return Optional.of(pause.plusMillis((long) (pause.toMillis() * JITTER * random.getAsDouble())));
  }
}
