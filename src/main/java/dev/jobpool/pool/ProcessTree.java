package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A worker and all that its functions started, to be killed together. Descendants are found two
 * ways: by their parents, and, for those whose parent has died before, by the mark that they
 * inherited in their environment (where there is a {@code /proc} to read it from).
 *
 * @param mark the value of {@link Protocol#MARK_VARIABLE}
 */
record ProcessTree(ProcessHandle root, String mark) {
  private static final Path PROC = Path.of("/proc");

  /** Sends every process of the tree the kill signal. Harmless when there is none any more. */
  void kill() {
    var descendants = root.descendants().toList();
    root.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    killMarked();
  }

  /** Kills what is left once the root has gone. */
  void killMarked() {
    byte[] entry = (Protocol.MARK_VARIABLE + "=" + mark).getBytes(StandardCharsets.UTF_8);
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (environmentHas(process, entry)) {
          long pid = Long.parseLong(process.getFileName().toString());
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No /proc on this system: the descendants that are known by their parents have to do.
    }
  }

  private static boolean environmentHas(Path process, byte[] entry) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      return contains(environment, entry);
    } catch (IOException e) {
      return false; // Another user's, or gone by now.
    }
  }

  /** True if one of the NUL-terminated strings is {@code entry}. */
  private static boolean contains(byte[] strings, byte[] entry) {
    int start = 0;
    for (int i = 0; i <= strings.length; i++) {
      if (i == strings.length || strings[i] == 0) {
        if (java.util.Arrays.equals(strings, start, i, entry, 0, entry.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
