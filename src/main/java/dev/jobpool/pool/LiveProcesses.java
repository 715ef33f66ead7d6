package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every worker process that exists, from its start until it and its descendants have gone: so that
 * none is forgotten at the end, whoever was just about to use it.
 */
final class LiveProcesses {
  @GuardedBy("this")
  private final Set<WorkerProcess> processes = new LinkedHashSet<>();

  @GuardedBy("this")
  private boolean terminated;

  /** Watches over a new process, which is killed at once after {@link #killAll}. */
  void add(WorkerProcess process) {
    boolean tooLate;
    synchronized (this) {
      processes.add(process);
      tooLate = terminated;
    }
    if (tooLate) {
      terminate(process);
    }
    process.onGone(() -> remove(process));
  }

  /** Kills all, and whatever is added from now on. */
  void killAll() {
    List<WorkerProcess> all;
    synchronized (this) {
      terminated = true;
      all = new ArrayList<>(processes);
    }
    all.forEach(LiveProcesses::terminate);
  }

  private static void terminate(WorkerProcess process) {
    process.endsFor(WorkerEnd.TERMINATE);
    process.kill();
  }

  synchronized List<WorkerProcess> list() {
    return new ArrayList<>(processes);
  }

  /** Waits until there is none; false if some are left at {@code deadlineNanos}. */
  synchronized boolean awaitNone(long deadlineNanos) throws InterruptedException {
    while (!processes.isEmpty()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }

  private synchronized void remove(WorkerProcess process) {
    processes.remove(process);
    notifyAll();
  }
}
