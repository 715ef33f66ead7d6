package dev.jobpool.store;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times and spans as databases keep them: microseconds since 1970, and microseconds. */
final class Times {
  private static final Instant LAST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);

  private Times() {}

  static long micros(Instant time) {
    return time.isAfter(LAST)
        ? Long.MAX_VALUE
        : Math.addExact(
            Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  static @Nullable Long microsOrNull(@Nullable Instant time) {
    return time == null ? null : (Long) micros(time);
  }

  /** Rounded up, as no span that is positive may become none. */
  static @Nullable Long microsOrNull(@Nullable Duration span) {
    return span == null ? null : (Long) Math.ceilDiv(span.toNanos(), 1_000L);
  }

  static @Nullable Duration span(@Nullable Long micros) {
    return micros == null ? null : Duration.of(micros, ChronoUnit.MICROS);
  }
}
