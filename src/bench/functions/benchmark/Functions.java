package benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Functions that do nothing, so that what is measured is the way there and back. */
public final class Functions {
  private Functions() {}

  /** Returns its argument. */
  public static long identity(long n) {
    return n;
  }

  /** Takes that long, and tells when it has ended: microseconds since 1970. */
  public static long endAfter(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Keeps a worker busy. */
  public static long pause(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  /** Calls the function once, for a process of its own. */
  public static void main(String[] args) {
    System.out.println(identity(Long.parseLong(args[0])));
  }
}
