package dev.jobpool;

import com.sun.management.OperatingSystemMXBean;
import dev.jobpool.dispatch.FunctionJars;
import dev.jobpool.pool.Confinement;
import dev.jobpool.pool.PoolConfig;
import dev.jobpool.pool.PoolCounters;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;

/** How pools are set up by the properties. */
final class PoolSetup {
  private static final long SMALLEST_HEAP = 64L << 20;
  private static final long LARGEST_HEAP = 1L << 30;

  /** Direct buffers may take as much as the heap; this is for the JVM itself and native code. */
  private static final long BESIDE_THE_HEAP = 256L << 20;

  private static final int SMALLEST_FRAME = 64 << 20;
  private static final int FRAME_MARGIN = 1 << 16;

  /** The service starts at the same time. */
  private static final Duration SPARE_DELAY = Duration.ofSeconds(2);

  private final JobPoolProperties properties;
  private final PoolCounters counters;
  private final long memoryBytes;
  private final Path cacheDirectory;

  /**
   * @param counters count what happens in all of them
   */
  PoolSetup(JobPoolProperties properties, PoolCounters counters) {
    this(properties, counters, memoryBytes());
  }

  PoolSetup(JobPoolProperties properties, PoolCounters counters, long memoryBytes) {
    this.properties = properties;
    this.counters = counters;
    this.memoryBytes = memoryBytes;
    this.cacheDirectory = cacheDirectory(properties.pool());
  }

  /** The memory that the service and its workers may use: the container's, if there is one. */
  private static long memoryBytes() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getTotalMemorySize();
  }

  PoolConfig config(int size, FunctionJars jars) {
    return config(size, properties.pool().spares(), jars);
  }

  /** One worker, set up like the others, for callback functions. */
  PoolConfig callbackConfig(FunctionJars jars) {
    return config(1, 0, jars);
  }

  private PoolConfig config(int size, int spares, FunctionJars jars) {
    JobPoolProperties.Pool pool = properties.pool();
    PoolConfig.Builder config =
        PoolConfig.builder()
            .size(size)
            .functions(jars.functions())
            .libraries(jars.libraries())
            .maxTasksPerWorker(pool.maxTasksPerWorker())
            .maxWorkerAge(pool.maxWorkerAge())
            .maxWorkerBytes(pool.maxWorkerMemory().toBytes())
            .firstWorkers(firstWorkers())
            .spares(spares)
            .spareDelay(SPARE_DELAY)
            .workerHeapBytes(workerHeapBytes(size))
            .workerJvmArgs(pool.workerJvmArgs())
            .confinement(confinement(workerHeapBytes(size)))
            .cancelGrace(pool.cancelGrace())
            .startTimeout(pool.startTimeout())
            .maxFrameBytes(maxFrameBytes())
            .counters(counters)
            .cacheDirectory(cacheDirectory);
    if (pool.initializer() != null) {
      config.initializer(pool.initializer(), pool.initargs());
    }
    if (pool.javaHome() != null) {
      config.javaHome(pool.javaHome());
    }
    return config.build();
  }

  /** The service starts at the same time, and a processor or two are busy with that. */
  private static int firstWorkers() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private Confinement confinement(long heapBytes) {
    JobPoolProperties.Pool pool = properties.pool();
    return new Confinement(
        pool.workerEnvironment(),
        pool.workerMaxFiles(),
        pool.workerMaxProcesses(),
        pool.workerMemoryLimit() != null
            ? pool.workerMemoryLimit().toBytes()
            : 2 * heapBytes + BESIDE_THE_HEAP);
  }

  /**
   * Half of the memory is the workers'; the rest is left to the service, and to what is no heap.
   */
  long workerHeapBytes(int size) {
    JobPoolProperties.Pool pool = properties.pool();
    if (pool.workerHeap() != null) {
      return pool.workerHeap().toBytes();
    }
    long share = memoryBytes / 2 / (size + pool.spares());
    return Math.clamp(share, SMALLEST_HEAP, LARGEST_HEAP);
  }

  private int maxFrameBytes() {
    long result = properties.limits().result().toBytes();
    return Math.clamp(result + FRAME_MARGIN, SMALLEST_FRAME, Integer.MAX_VALUE);
  }

  private static Path cacheDirectory(JobPoolProperties.Pool pool) {
    return pool.cacheDirectory() != null
        ? pool.cacheDirectory()
        : Path.of(System.getProperty("user.home"), ".cache", "jobpool");
  }
}
