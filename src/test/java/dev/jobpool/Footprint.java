package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a service takes of the system.
 *
 * @param threads how many there are of each name, as far as the service decides on that and not the
 *     JVM; names are cut to 15 characters and have no numbers
 * @param files open file descriptors, but for those of the store
 * @param processes that it started
 */
record Footprint(Map<String, Integer> threads, int files, int processes) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Selectors and jars that are opened when first needed. */
  private static final int FILES_MARGIN = 8;

  /**
   * Made and ended as the JVM and the store's connection pool like: compilers, collectors,
   * carriers, pollers, idle reapers, makers of connections; and the store's upkeep, which begins
   * when it is first due.
   */
  private static final Pattern OF_THE_JVM =
      Pattern.compile(
          "C[12] Compiler.*|GC .*|G1 .*|ForkJoinPool.*|process reaper.*|VM"
              + " .*|.*Poller|VirtualThread.*|jobpool-readers.*|jobpool-store-u.*");

  static Footprint of(long pid, int processes) {
    Path proc = Path.of("/proc", Long.toString(pid));
    Map<String, Integer> threads = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(proc.resolve("task"));
        Stream<Path> files = Files.list(proc.resolve("fd"))) {
      tasks
          .map(Footprint::name)
          .filter(name -> !OF_THE_JVM.matcher(name).matches())
          .forEach(name -> threads.merge(name, 1, Integer::sum));
      int open = (int) files.filter(file -> !isOfTheStore(file)).count();
      return new Footprint(threads, open, processes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connections to the store come and go as its pool of them likes. */
  private static boolean isOfTheStore(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().contains("/jobs.db");
    } catch (IOException e) {
      return true; // closed between the listing and now
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip().replaceAll("[0-9]+$", "");
    } catch (IOException e) {
      return "VM ended"; // between the listing and now
    }
  }

  /** Waits until the service takes no more than this. */
  void awaitIn(ServiceProcess service) {
    await("what the service takes is back to what it was")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          Footprint now = service.footprint();
          assertThat(now.threads).isEqualTo(threads);
          assertThat(now.files).isLessThanOrEqualTo(files + FILES_MARGIN);
          assertThat(now.processes).isLessThanOrEqualTo(processes);
        });
  }

  /** As {@link #awaitIn}, but threads that end when they are idle for long may have ended. */
  void awaitNoMoreIn(ServiceProcess service) {
    await("the service takes no more than it did")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          Footprint now = service.footprint();
          assertThat(now.threads)
              .allSatisfy((name, count) ->
                  assertThat(count).as(name).isLessThanOrEqualTo(threads.getOrDefault(name, 0)));
          assertThat(now.files).isLessThanOrEqualTo(files + FILES_MARGIN);
          assertThat(now.processes).isLessThanOrEqualTo(processes);
        });
  }
}
