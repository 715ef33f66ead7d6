package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a pool holds of this process and of the machine: its threads, by kind, and children. The
 * threads of a store that another test has left open in this process do not count.
 */
record Census(Map<String, Long> threads, long children) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Census take() {
    Map<String, Long> threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("jobpool"))
            .filter(name -> !name.matches("jobpool-(readers|store).*"))
            .map(name -> name.replaceAll("\\d+", "N"))
            .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    return new Census(threads, ProcessHandle.current().children().count());
  }

  /** Waits until the world is like this again. */
  void awaitAgain() {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(take()).isEqualTo(this));
  }

  /** Waits until every worker of the pool has a seat or is a spare, and none is missing. */
  static Census ofCalm(ProcessPool pool, int spares) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          PoolSnapshot snapshot = pool.snapshot();
          assertThat(snapshot.workers()).hasSize(snapshot.size() + spares);
          assertThat(snapshot.workers())
              .filteredOn(worker -> worker.state() == PoolSnapshot.WorkerState.IDLE)
              .hasSize(snapshot.size());
          assertThat(snapshot.workers())
              .filteredOn(worker -> worker.state() == PoolSnapshot.WorkerState.SPARE)
              .hasSize(spares);
        });
    return take();
  }

  static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** False also for a process that has died and waits to be reaped by somebody. */
  static boolean isAlive(long pid) {
    char state = state(pid);
    return state != 'Z' && state != '-';
  }

  /** True for a process that was stopped by a signal and can be continued. */
  static boolean isStopped(long pid) {
    return state(pid) == 'T';
  }

  /** The letter for it in {@code /proc}; a dash if there is no such process. */
  private static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return '-';
    }
  }

  static void awaitGone(long pid) {
    await().atMost(PATIENCE).until(() -> !isAlive(pid));
  }
}
