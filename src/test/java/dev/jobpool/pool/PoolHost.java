package dev.jobpool.pool;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A program with a pool whose calls start processes and never end, to be killed. */
final class PoolHost {
  private PoolHost() {}

  /**
   * Prints "worker" and a process id for each worker that is busy, and the process ids of what its
   * call started after "children".
   *
   * @param args function jars
   */
  public static void main(String[] args) throws InterruptedException {
    List<Path> jars = Arrays.stream(args).map(Path::of).toList();
    ProcessPool pool =
        new ProcessPool(SamplePools.config().size(2).spares(1).functions(jars).build());
    for (int i = 0; i < 2; i++) {
      pool.submit(TestCalls.call("endless", "tests.Odd::orphanAndHang", "[]", null), new Speaker());
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private static final class Speaker implements CallObserver {
    @Override
    public void started(int workerId, long pid) {
      System.out.println("worker " + pid);
    }

    @Override
    public void output(byte[] text) {
      System.out.print("children " + new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void ended(Outcome outcome) {
      System.out.println("ended " + outcome);
    }
  }
}
