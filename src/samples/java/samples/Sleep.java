package samples;

import java.time.Duration;

/** Work that takes time and nothing else. */
public final class Sleep {
  private static final double MAX_SECONDS = 86_400;

  private Sleep() {}

  /** Sleeps, unless cancelled, and gives back the seconds asked for. */
  public static double seconds(double seconds) throws InterruptedException {
    if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
      throw new IllegalArgumentException("seconds must be from 0 to 86400, not " + seconds);
    }
    Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)));
    return seconds;
  }
}
