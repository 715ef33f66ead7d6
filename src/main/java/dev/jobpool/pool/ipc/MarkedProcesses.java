package dev.jobpool.pool.ipc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A worker and the processes that its functions started, known by the mark that they inherited in
 * their environment, whoever their parents are by now. There are none where there is no {@code
 * /proc} to read it from.
 *
 * @param mark the value of {@link Protocol#MARK_VARIABLE}
 */
public record MarkedProcesses(String mark) {
  private static final Path PROC = Path.of("/proc");

  /** Kills all of them but the process that calls. */
  public void killOthers() {
    byte[] entry = (Protocol.MARK_VARIABLE + "=" + mark).getBytes(StandardCharsets.UTF_8);
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != self && environmentHas(process, entry)) {
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No /proc on this system: the descendants that are known by their parents have to do.
    }
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
