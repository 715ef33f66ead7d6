package samples;

import java.time.Duration;

/** Tasks of the examples: each tells which process it is in. */
public final class Tasks {
  private static final int TIMES = 10;

  private Tasks() {}

  /** Prints the number that follows {@code n} ten times. */
  public static void count(int n) {
    for (int i = 0; i < TIMES; i++) {
      System.out.println(n + 1);
    }
  }

  /** Says which process runs it, sleeps, and gives the square of {@code n}. */
  public static long work(long n, double seconds) throws InterruptedException {
    System.out.println(ProcessHandle.current().pid() + " run");
    Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)));
    return n * n;
  }

  /** Greets: something to do for a worker before its first task. */
  public static void prepare(String name) {
    System.setProperty("samples.prepared", name);
  }

  /** Gives what {@link #prepare} was called with in this worker; empty if it was not. */
  public static String prepared() {
    return System.getProperty("samples.prepared", "");
  }
}
