package dev.jobpool.pool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Pools of real workers over the sample functions, for tests. */
final class SamplePools {
  static final Path SAMPLES = Path.of("target", "functions", "jobpool-samples.jar");
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private SamplePools() {}

  static PoolConfig.Builder config() {
    return PoolConfig.builder()
        .size(2)
        .functions(List.of(SAMPLES.toAbsolutePath()))
        .workerHeapBytes(64L << 20)
        .cancelGrace(Duration.ofMillis(200));
  }
}
