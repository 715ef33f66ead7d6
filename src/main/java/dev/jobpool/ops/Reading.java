package dev.jobpool.ops;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that costs a little to find out, asked anew by whoever wants it when the last answer is
 * too old; others get the last one meanwhile. What cannot be found out is null, for as long.
 */
final class Reading<T> {
  private final Supplier<T> source;
  private final long maxAgeNanos;
  private final LongSupplier nanos;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Answer<T> last;

  private record Answer<T>(@Nullable T value, long atNanos) {}

  /**
   * @param nanos the time, such as {@link System#nanoTime}
   */
  Reading(Supplier<T> source, Duration maxAge, LongSupplier nanos) {
    this.source = source;
    this.maxAgeNanos = maxAge.toNanos();
    this.nanos = nanos;
    this.last = new Answer<>(null, nanos.getAsLong() - maxAgeNanos);
  }

  @Nullable T get() {
    if (nanos.getAsLong() - last.atNanos >= maxAgeNanos && asking.compareAndSet(false, true)) {
      try {
        @Nullable T value = ask();
        last = new Answer<>(value, nanos.getAsLong());
      } finally {
        asking.set(false);
      }
    }
    return last.value;
  }

  private @Nullable T ask() {
    try {
      return source.get();
    } catch (RuntimeException _) {
      return null; // Health says why.
    }
  }
}
