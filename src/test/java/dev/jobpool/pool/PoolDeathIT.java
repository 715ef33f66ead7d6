package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.ipc.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a pool whose own process is killed: nothing. */
@Timeout(120)
class PoolDeathIT {
  private static final Duration MOMENT = Duration.ofSeconds(5);
  private static final int CALLS = 2;

  @Test
  void kill9_ofThePoolsProcess_leavesNoProcess(@TempDir Path folder) throws Exception {
    Path functions = OddFunctions.jar(folder);
    Process host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + folder,
                PoolHost.class.getName(),
                functions.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> pids = new ArrayList<>();
    Set<String> marks = new HashSet<>();
    try {
      readPids(host, pids);
      host.descendants().map(ProcessHandle::pid).forEach(pids::add);
      for (long pid : pids) {
        marks.addAll(marks(pid));
      }
      assertThat(marks).hasSizeBetween(CALLS, CALLS + 1);
      assertThat(pids).allMatch(Census::isAlive);
    } finally {
      host.destroyForcibly();
    }
    long killed = System.nanoTime();
    try {
      awaitGone(pids, marks);
    } finally {
      pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
    System.out.printf(
        "%d processes of a killed pool were gone after %d ms%n",
        Set.copyOf(pids).size(), Duration.ofNanos(System.nanoTime() - killed).toMillis());
  }

  private static void awaitGone(List<Long> pids, Set<String> marks) {
    await()
        .atMost(MOMENT)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> {
          assertThat(pids).noneMatch(Census::isAlive);
          assertThat(marked(marks)).isEmpty();
        });
  }

  /** Reads until every call has started its processes. */
  private static void readPids(Process host, List<Long> pids) throws IOException {
    BufferedReader lines = host.inputReader(StandardCharsets.UTF_8);
    for (int children = 0; children < CALLS; ) {
      String[] words = lines.readLine().split(" ");
      assertThat(words[0]).isIn("worker", "children");
      children += words[0].equals("children") ? 1 : 0;
      Arrays.stream(words).skip(1).map(Long::valueOf).forEach(pids::add);
    }
  }

  private static Set<String> marks(long pid) throws IOException {
    Set<String> marks = new HashSet<>();
    Path environment = Path.of("/proc", Long.toString(pid), "environ");
    for (String entry : Files.readString(environment).split("\0")) {
      if (entry.startsWith(Protocol.MARK_VARIABLE + "=")) {
        marks.add(entry);
      }
    }
    return marks;
  }

  private static List<Long> marked(Set<String> marks) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.toList()) {
        String name = process.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit) && hasOneOf(marks, Long.parseLong(name))) {
          found.add(Long.valueOf(name));
        }
      }
    }
    return found;
  }

  private static boolean hasOneOf(Set<String> marks, long pid) {
    try {
      return marks(pid).stream().anyMatch(marks::contains);
    } catch (IOException e) {
      return false;
    }
  }
}
