package dev.jobpool.bench;

import dev.jobpool.pool.PoolConfig;
import dev.jobpool.pool.PoolSnapshot.WorkerSnapshot;
import dev.jobpool.pool.PoolSnapshot.WorkerState;
import dev.jobpool.pool.ProcessPool;
import dev.jobpool.pool.RemoteFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What starting costs: a worker's first result with and without the AOT cache, a pool of five for a
 * hundred tasks against a process for each of them, and an idle worker's resident memory.
 */
public final class StartTimes {
  private static final int ROUNDS = 7;
  private static final int STARTS = 5;

  /** A new pool first checks its AOT cache, and has each worker check it too until that is done. */
  private static final int STARTS_BEFORE = 3;

  private static final int TASKS = 100;
  private static final int SEED_ROUNDS = 3;
  private static final RemoteFunction<Long> IDENTITY =
      RemoteFunction.of("benchmark.Functions::identity", Long.class);

  private StartTimes() {}

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    Path cache = Files.createTempDirectory("jobpool-bench-");
    try {
      makeCache(cache);
      Comparison first = new Comparison("AOT cache", "without");
      for (int round = 0; round < ROUNDS; round++) {
        first.addBaseline("first result (ms)", firstResultMillis(null));
        first.addOurs("first result (ms)", firstResultMillis(cache));
      }
      first.print();
      residentMemory(cache);
      Comparison seed = new Comparison("processes", "pool of 5");
      for (int round = 0; round < SEED_ROUNDS; round++) {
        seed.addBaseline("bare JVM each (ms)", poolMillis(5, 0, cache));
        seed.addOurs("bare JVM each (ms)", bareProcessesMillis());
        seed.addBaseline("worker each (ms)", poolMillis(5, 0, cache));
        seed.addOurs("worker each (ms)", poolMillis(TASKS, 1, cache));
      }
      // Once: it takes as long as all the others together.
      seed.addBaseline("worker each, no AOT (ms)", poolMillis(5, 0, cache));
      seed.addOurs("worker each, no AOT (ms)", poolMillis(TASKS, 1, null));
      seed.print();
    } finally {
      try (Stream<Path> files = Files.walk(cache)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static PoolConfig.Builder config(int size, @Nullable Path cache) {
    return PoolConfig.builder()
        .size(size)
        .spares(0)
        .startTimeout(Duration.ofMinutes(5))
        .cacheDirectory(cache)
        .functions(List.of(Path.of("target/bench/functions-bench.jar")));
  }

  private static void makeCache(Path cache) throws Exception {
    ProcessPool pool = new ProcessPool(config(1, cache).build());
    pool.apply(IDENTITY, 1);
    for (int i = 0; i < 300; i++) {
      try (Stream<Path> files = Files.list(cache)) {
        if (files.anyMatch(file -> file.getFileName().toString().matches("worker-.*\\.aot"))) {
          break;
        }
      }
      Thread.sleep(100);
    }
    end(pool);
  }

  /** Every call needs a new worker: the time of one is that from spawn to first result. */
  private static double firstResultMillis(@Nullable Path cache) throws Exception {
    ProcessPool pool = new ProcessPool(config(1, cache).maxTasksPerWorker(1).build());
    for (int i = 0; i < STARTS_BEFORE; i++) {
      pool.apply(IDENTITY, i);
    }
    long start = System.nanoTime();
    for (int i = 0; i < STARTS; i++) {
      pool.apply(IDENTITY, i);
    }
    double millis = (System.nanoTime() - start) / 1e6 / STARTS;
    end(pool);
    return millis;
  }

  private static double poolMillis(int size, int maxTasks, @Nullable Path cache) throws Exception {
    long start = System.nanoTime();
    ProcessPool pool = new ProcessPool(config(size, cache).maxTasksPerWorker(maxTasks).build());
    pool.map(IDENTITY, LongStream.range(0, TASKS).boxed().toList(), 1);
    double millis = (System.nanoTime() - start) / 1e6;
    end(pool);
    return millis;
  }

  private static double bareProcessesMillis() throws Exception {
    long start = System.nanoTime();
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-cp",
                  "target/bench/functions-bench.jar",
                  "benchmark.Functions",
                  Integer.toString(i))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process process : processes) {
      process.waitFor();
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static void residentMemory(Path cache) throws Exception {
    ProcessPool pool = new ProcessPool(config(2, cache).build());
    pool.map(IDENTITY, LongStream.range(0, 10).boxed().toList(), 1);
    Thread.sleep(2500);
    List<WorkerSnapshot> workers = pool.snapshot().workers();
    workers.stream()
        .filter(worker -> worker.state() == WorkerState.IDLE)
        .forEach(
            w -> System.out.printf("idle worker: %.1f MB resident%n", w.residentBytes() / 1e6));
    end(pool);
  }

  private static void end(ProcessPool pool) throws InterruptedException {
    pool.terminate();
    pool.join(Duration.ofSeconds(30));
  }
}
