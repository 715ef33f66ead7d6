package dev.jobpool.security;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often each principal may come: a bucket of tokens each, which holds a second's worth, one at
 * least, and fills at the principal's rate.
 */
final class RateLimits {
  /** Beyond so many, those that nobody came to for a minute are thrown away. */
  private static final int MANY = 10_000;

  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;

  /**
   * @param nanoClock such as {@link System#nanoTime}
   */
  RateLimits(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Takes a token.
   *
   * @param perSecond the principal's rate
   * @return zero if there was one; else how long until there will be
   */
  Duration take(String principal, double perSecond) {
    long now = nanoClock.getAsLong();
    if (buckets.size() > MANY) {
      forgetIdle(now);
    }
    double size = Math.max(1, perSecond);
    Bucket after =
        buckets.compute(
            principal,
            (_, bucket) ->
                (bucket == null ? new Bucket(size, now, true) : bucket.at(now, perSecond, size))
                    .without());
    return after.given()
        ? Duration.ZERO
        : Duration.ofNanos(
            (long) Math.ceil((1 - after.tokens()) / perSecond * TimeUnit.SECONDS.toNanos(1)));
  }

  int size() {
    return buckets.size();
  }

  private void forgetIdle(long now) {
    for (Iterator<Bucket> all = buckets.values().iterator(); all.hasNext(); ) {
      if (now - all.next().atNanos() > TimeUnit.MINUTES.toNanos(1)) {
        all.remove();
      }
    }
  }

  /**
   * @param given whether the last who came got a token
   */
  private record Bucket(double tokens, long atNanos, boolean given) {

    Bucket at(long now, double perSecond, double size) {
      long passed = Math.max(0, now - atNanos);
      double more = passed * perSecond / TimeUnit.SECONDS.toNanos(1);
      return new Bucket(Math.min(size, tokens + more), atNanos + passed, given);
    }

    Bucket without() {
      return tokens >= 1
          ? new Bucket(tokens - 1, atNanos, true)
          : new Bucket(tokens, atNanos, false);
    }
  }
}
