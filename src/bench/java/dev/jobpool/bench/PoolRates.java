package dev.jobpool.bench;

import dev.jobpool.pool.AsyncResult;
import dev.jobpool.pool.PoolConfig;
import dev.jobpool.pool.ProcessPool;
import dev.jobpool.pool.RemoteFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Our pool against CPython's, in alternating rounds: rates, and their ratio round by round. */
public final class PoolRates {
  private static final int SIZE = 2;
  private static final int ROUNDS = 5;
  private static final RemoteFunction<Long> IDENTITY =
      RemoteFunction.of("benchmark.Functions::identity", Long.class);
  private static final RemoteFunction<Integer> SIZE_OF =
      RemoteFunction.of("samples.Bytes::size", Integer.class);

  private PoolRates() {}

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    Path jars = Path.of("target", "functions");
    ProcessPool pool =
        new ProcessPool(
            PoolConfig.builder()
                .size(SIZE)
                .functions(
                    List.of(
                        jars.resolve("jobpool-samples.jar"),
                        Path.of("target/bench/functions-bench.jar")))
                .build());
    try {
      warmUp(pool);
      Comparison comparison = new Comparison("jobpool", "CPython");
      for (int round = 0; round < ROUNDS; round++) {
        python().forEach(comparison::addBaseline);
        ours(pool).forEach(comparison::addOurs);
      }
      comparison.print();
    } finally {
      pool.terminate();
      pool.join(Duration.ofSeconds(10));
    }
  }

  private static void warmUp(ProcessPool pool) throws Exception {
    for (int i = 0; i < 3; i++) {
      var unused = ours(pool);
    }
  }

  private static Map<String, Double> ours(ProcessPool pool) throws Exception {
    Map<String, Double> rates = new LinkedHashMap<>();
    rates.put("apply", rate(5_000, () -> applyEach(pool, 5_000)));
    rates.put("async", rate(20_000, () -> applyAll(pool, 20_000)));
    List<Long> some = LongStream.range(0, 20_000).boxed().toList();
    rates.put("map1", rate(some.size(), () -> pool.map(IDENTITY, some, 1)));
    List<Long> many = LongStream.range(0, 400_000).boxed().toList();
    rates.put("map", rate(many.size(), () -> pool.map(IDENTITY, many)));
    byte[] data = new byte[1_000_000];
    rates.put(
        "bytes",
        rate(
            300L * data.length,
            () -> {
              for (int i = 0; i < 300; i++) {
                pool.apply(SIZE_OF, (Object) data);
              }
            }));
    return rates;
  }

  private static void applyEach(ProcessPool pool, int calls) throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      pool.apply(IDENTITY, i);
    }
  }

  private static void applyAll(ProcessPool pool, int calls) throws InterruptedException {
    List<AsyncResult<Long>> results = new ArrayList<>(calls);
    for (int i = 0; i < calls; i++) {
      results.add(pool.applyAsync(IDENTITY, List.of(i)));
    }
    for (AsyncResult<Long> result : results) {
      result.get();
    }
  }

  private static Map<String, Double> python() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("python3", "src/bench/python/pool_rates.py", Integer.toString(SIZE))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Double> rates = new LinkedHashMap<>();
    try (var lines = process.inputReader()) {
      lines
          .lines()
          .map(line -> line.split(" "))
          .forEach(words -> rates.put(words[0], Double.parseDouble(words[1])));
    }
    if (process.waitFor() != 0) {
      throw new IOException("python3 ended with " + process.exitValue());
    }
    return rates;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double rate(long count, Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return count * 1e9 / (System.nanoTime() - start);
  }
}
