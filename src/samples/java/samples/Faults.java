package samples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Everything a function should not do, to see what becomes of the pool. */
public final class Faults {
  private static final int MAX_CHILDREN = 100;

  private Faults() {}

  /** Throws an exception with this message. */
  public static void fail(String message) {
    throw new IllegalStateException(message);
  }

  /** Throws an exception that has causes, each from a place of its own. */
  public static void deepTrace() {
    try {
      loadReport();
    } catch (IOException e) {
      throw new IllegalStateException("no report today", e);
    }
  }

  private static void loadReport() throws IOException {
    try {
      parseTotal("twelve");
    } catch (NumberFormatException e) {
      throw new IOException("cannot load the report", e);
    }
  }

  private static int parseTotal(String text) {
    return Integer.parseInt(text);
  }

  /** Ends the process with this exit code. */
  public static void exit(int code) {
    System.exit(code);
  }

  /** Fills the heap until nothing is left. */
  public static int exhaustMemory() {
    List<byte[]> hoard = new ArrayList<>();
    while (true) {
      hoard.add(new byte[1 << 20]);
    }
  }

  /** Sleeps until it is interrupted. */
  public static void hang() throws InterruptedException {
    Thread.sleep(Long.MAX_VALUE);
  }

  /** Computes for ever and takes no notice of interrupts. */
  public static void ignoreInterrupt() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  /** Starts child processes that sleep for ten minutes, and gives back their process ids. */
  public static List<Long> spawnChildren(int count) throws IOException {
    if (count < 0 || count > MAX_CHILDREN) {
      throw new IllegalArgumentException("count must be from 0 to 100, not " + count);
    }
    List<Long> pids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pids.add(new ProcessBuilder("sleep", "600").start().pid());
    }
    return pids;
  }

  /** Starts child processes, prints their process ids, and sleeps until it is interrupted. */
  public static void spawnAndHang(int count) throws IOException, InterruptedException {
    System.out.println(spawnChildren(count));
    hang();
  }

  /** Prints that many megabytes, in lines of 64 bytes. */
  public static void floodOutput(int megabytes) {
    String block = ("x".repeat(63) + "\n").repeat(1 << 14);
    for (int i = 0; i < megabytes; i++) {
      System.out.print(block);
    }
    System.out.flush();
  }

  /** Returns a list that contains itself, which no JSON can hold. */
  public static List<Object> unserialisable() {
    List<Object> circle = new ArrayList<>();
    circle.add(circle);
    return circle;
  }
}
