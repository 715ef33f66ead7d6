package dev.jobpool.pool.ipc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The processes that carry a worker's mark in their environment: the worker and all that its
 * functions started, also those whose parent has died and that are nobody's descendants any more.
 * Found where there is a {@code /proc} to read it from.
 *
 * @param mark the value of {@link Protocol#MARK_VARIABLE}
 * @param spared a process that is not counted among them
 */
public record MarkedProcesses(String mark, long spared) {
  private static final Path PROC = Path.of("/proc");

  /** A process may start another one while it is being killed, so it takes a second look. */
  private static final int MOST_ROUNDS = 10;

  /** Sends all of them the kill signal. Harmless when there is none. */
  public void kill() {
    for (int round = 0; round < MOST_ROUNDS && killOnce() > 0; round++) {
      // Those that were killed may still be there, and count again.
    }
  }

  private int killOnce() {
    byte[] entry = (Protocol.MARK_VARIABLE + "=" + mark).getBytes(StandardCharsets.UTF_8);
    int killed = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != spared && environmentHas(process, entry)) {
          killed++;
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No /proc on this system: the descendants that are known by their parents have to do.
    }
    return killed;
  }

  private static boolean environmentHas(Path process, byte[] entry) {
    try {
      return contains(Files.readAllBytes(process.resolve("environ")), entry);
    } catch (IOException e) {
      return false; // Another user's, or gone by now.
    }
  }

  /** True if one of the NUL-terminated strings is {@code entry}. */
  private static boolean contains(byte[] strings, byte[] entry) {
    int start = 0;
    for (int i = 0; i <= strings.length; i++) {
      if (i == strings.length || strings[i] == 0) {
        if (Arrays.equals(strings, start, i, entry, 0, entry.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
