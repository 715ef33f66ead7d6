package samples;

import dev.jobpool.api.JobContext;
import java.time.Duration;

/** A job that tells how far it has come. */
public final class Progress {
  private static final Duration STEP = Duration.ofMillis(100);

  private Progress() {}

  /** Counts down to 0, ten a second, and gives back where it ended: 0 unless it was cancelled. */
  public static int countdown(int from, JobContext job) {
    if (from < 0) {
      throw new IllegalArgumentException("from must not be negative, not " + from);
    }
    for (int left = from; left > 0; left--) {
      job.progress((from - left) / (double) from, left + " to go");
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        return left;
      }
      if (job.cancelled()) {
        return left;
      }
    }
    job.progress(1, "done");
    return 0;
  }
}
