package dev.jobpool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel waits for with TCP connections of this machine. */
final class TcpTimers {
  /** That it is time to ask whether the peer is there. */
  static final String KEEP_ALIVE = "02";

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int TIMER = 5;

  private TcpTimers() {}

  /**
   * The kind of timer of one end.
   *
   * <p>Source: column {@code tr} of {@code /proc/net/tcp} and {@code tcp6}.
   */
  static String of(int localPort, int remotePort) throws IOException {
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        for (String line : lines.toList()) {
          String[] columns = line.strip().split("\\s+");
          if (columns[LOCAL].endsWith(":%04X".formatted(localPort))
              && columns[REMOTE].endsWith(":%04X".formatted(remotePort))) {
            return columns[TIMER].substring(0, 2);
          }
        }
      }
    }
    return "no such connection";
  }
}
