package dev.jobpool.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Counts jobs in and out; a round that hangs fails instead. Any thread may use it. */
final class Completions {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @GuardedBy("this")
  private long open;

  /** To be called before the jobs are submitted. */
  synchronized void expect(int jobs) {
    open += jobs;
  }

  synchronized void done() {
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  synchronized void await() throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (open > 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TimeoutException(open + " jobs had not ended after " + LIMIT);
      }
      wait(left);
    }
  }
}
