package dev.jobpool.pool;

import dev.jobpool.pool.ipc.MarkedProcesses;

/**
 * A worker and all that its functions started, to be killed together. Descendants are found two
 * ways: by their parents, and, for those whose parent has died before, by the mark that they
 * inherited in their environment.
 */
record ProcessTree(ProcessHandle root, MarkedProcesses marked) {

  static ProcessTree of(ProcessHandle root, String mark) {
    return new ProcessTree(root, new MarkedProcesses(mark, root.pid()));
  }

  /** Sends every process of the tree the kill signal. Harmless when there is none any more. */
  void kill() {
    var descendants = root.descendants().toList();
    root.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    marked.kill();
  }

  /** Kills what is left once the root has gone. */
  void killRest() {
    marked.kill();
  }
}
