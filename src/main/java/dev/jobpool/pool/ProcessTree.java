package dev.jobpool.pool;

import dev.jobpool.pool.ipc.MarkedProcesses;
import dev.jobpool.pool.ipc.Protocol;

/**
 * A worker and all that its functions started, to be killed together. Descendants are found two
 * ways: by their parents, and, for those whose parent has died before, by the mark that they
 * inherited in their environment (where there is a {@code /proc} to read it from).
 *
 * @param mark the value of {@link Protocol#MARK_VARIABLE}
 */
record ProcessTree(ProcessHandle root, String mark) {

  /** Sends every process of the tree the kill signal. Harmless when there is none any more. */
  void kill() {
    var descendants = root.descendants().toList();
    root.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    killMarked();
  }

  /** Kills what is left once the root has gone. */
  void killMarked() {
    new MarkedProcesses(mark).killOthers();
  }
}
