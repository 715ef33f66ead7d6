package dev.jobpool.pool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a pool is set up. Made by {@link #builder()}; only the function jars have no default.
 *
 * @param size number of workers; default: the CPUs this process may use
 * @param functions jars whose public static methods can be called
 * @param libraries jars that the functions need; what is in them cannot be called
 * @param initializer function that each worker runs once at its start; null: none
 * @param initargs the initializer's positional arguments
 * @param maxTasksPerWorker calls after which a worker is replaced; 0: never
 * @param maxWorkerAge age after which a worker is replaced when its call is done; null: never
 * @param maxWorkerBytes resident memory above which a worker is replaced when its call is done; 0:
 *     never
 * @param firstWorkers how many workers start with the pool, the others with {@link
 *     ProcessPool#startRest}; for a process that has more to do when it starts
 * @param spares started workers kept aside to take the seat of one that died
 * @param spareDelay time after the first worker's start before spares are started, and the AOT
 *     cache is made or checked; for a process that has more to do when it starts
 * @param workerHeapBytes heap limit of each worker
 * @param workerJvmArgs further arguments of each worker's JVM
 * @param javaHome the worker's JDK or JRE
 * @param cancelGrace time between asking a call to stop and killing its worker
 * @param startTimeout time within which a worker must be ready, its initializer included
 * @param maxFrameBytes limit of one message, arguments and results included
 * @param confinement what workers get of their surroundings, and how much of the machine
 * @param counters counts what happens in the pool, and in others that have the same
 * @param cacheDirectory where the AOT cache of the workers is kept between runs; null: no AOT
 *     cache. One that cannot be written is used if it was filled before
 */
public record PoolConfig(
    int size,
    List<Path> functions,
    List<Path> libraries,
    @Nullable String initializer,
    List<Object> initargs,
    int maxTasksPerWorker,
    @Nullable Duration maxWorkerAge,
    long maxWorkerBytes,
    int firstWorkers,
    int spares,
    Duration spareDelay,
    long workerHeapBytes,
    List<String> workerJvmArgs,
    Path javaHome,
    Duration cancelGrace,
    Duration startTimeout,
    int maxFrameBytes,
    Confinement confinement,
    PoolCounters counters,
    @Nullable Path cacheDirectory) {

  /** More workers than this is a mistake in the configuration rather than a wish. */
  public static final int MAX_SIZE = 1024;

  public PoolConfig {
    functions = List.copyOf(functions);
    libraries = List.copyOf(libraries);
    initargs = List.copyOf(initargs);
    workerJvmArgs = List.copyOf(workerJvmArgs);
    Objects.requireNonNull(confinement);
    javaHome = javaHome.toAbsolutePath(); // workers work elsewhere
    cacheDirectory = cacheDirectory == null ? null : cacheDirectory.toAbsolutePath();
    require(size >= 1 && size <= MAX_SIZE, "size must be from 1 to " + MAX_SIZE, size);
    require(maxTasksPerWorker >= 0, "maxTasksPerWorker must not be negative", maxTasksPerWorker);
    require(maxWorkerBytes >= 0, "maxWorkerBytes must not be negative", maxWorkerBytes);
    require(firstWorkers >= 1, "firstWorkers must be at least 1", firstWorkers);
    require(spares >= 0 && spares <= MAX_SIZE, "spares must be from 0 to " + MAX_SIZE, spares);
    require(!spareDelay.isNegative(), "spareDelay must not be negative", spareDelay);
    require(
        workerHeapBytes >= 16 << 20, "workerHeapBytes must be at least 16 MiB", workerHeapBytes);
    require(!cancelGrace.isNegative(), "cancelGrace must not be negative", cancelGrace);
    require(startTimeout.isPositive(), "startTimeout must be positive", startTimeout);
    require(maxFrameBytes >= 1 << 16, "maxFrameBytes must be at least 64 KiB", maxFrameBytes);
  }

  private static void require(boolean condition, String rule, Object seen) {
    if (!condition) {
      throw new IllegalArgumentException(rule + ", not " + seen);
    }
  }

  /** The defaults, with no function jar. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the settings; every method sets the component of its name. */
  public static final class Builder {
    private int size = Runtime.getRuntime().availableProcessors();
    private List<Path> functions = List.of();
    private List<Path> libraries = List.of();
    private @Nullable String initializer;
    private List<Object> initargs = List.of();
    private int maxTasksPerWorker;
    private @Nullable Duration maxWorkerAge;
    private long maxWorkerBytes;
    private int firstWorkers = MAX_SIZE;
    private int spares = 1;
    private Duration spareDelay = Duration.ZERO;
    private long workerHeapBytes = 256L << 20;
    private List<String> workerJvmArgs = List.of();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private Duration cancelGrace = Duration.ofSeconds(5);
    private Duration startTimeout = Duration.ofSeconds(30);
    private int maxFrameBytes = 64 << 20;
    private Confinement confinement = Confinement.DEFAULT;
    private PoolCounters counters = new PoolCounters();
    private @Nullable Path cacheDirectory;

    private Builder() {}

    public Builder size(int size) {
      this.size = size;
      return this;
    }

    public Builder functions(List<Path> jars) {
      this.functions = jars;
      return this;
    }

    public Builder libraries(List<Path> jars) {
      this.libraries = jars;
      return this;
    }

    public Builder initializer(String function, List<Object> arguments) {
      this.initializer = function;
      this.initargs = arguments;
      return this;
    }

    public Builder maxTasksPerWorker(int calls) {
      this.maxTasksPerWorker = calls;
      return this;
    }

    public Builder maxWorkerAge(@Nullable Duration age) {
      this.maxWorkerAge = age;
      return this;
    }

    public Builder maxWorkerBytes(long bytes) {
      this.maxWorkerBytes = bytes;
      return this;
    }

    public Builder firstWorkers(int workers) {
      this.firstWorkers = workers;
      return this;
    }

    public Builder spares(int workers) {
      this.spares = workers;
      return this;
    }

    public Builder spareDelay(Duration delay) {
      this.spareDelay = delay;
      return this;
    }

    public Builder workerHeapBytes(long bytes) {
      this.workerHeapBytes = bytes;
      return this;
    }

    public Builder workerJvmArgs(List<String> arguments) {
      this.workerJvmArgs = arguments;
      return this;
    }

    public Builder javaHome(Path directory) {
      this.javaHome = directory;
      return this;
    }

    public Builder cancelGrace(Duration grace) {
      this.cancelGrace = grace;
      return this;
    }

    public Builder startTimeout(Duration timeout) {
      this.startTimeout = timeout;
      return this;
    }

    public Builder maxFrameBytes(int bytes) {
      this.maxFrameBytes = bytes;
      return this;
    }

    public Builder confinement(Confinement confinement) {
      this.confinement = confinement;
      return this;
    }

    public Builder counters(PoolCounters counters) {
      this.counters = counters;
      return this;
    }

    public Builder cacheDirectory(@Nullable Path directory) {
      this.cacheDirectory = directory;
      return this;
    }

    public PoolConfig build() {
      return new PoolConfig(
          size,
          functions,
          libraries,
          initializer,
          initargs,
          maxTasksPerWorker,
          maxWorkerAge,
          maxWorkerBytes,
          firstWorkers,
          spares,
          spareDelay,
          workerHeapBytes,
          workerJvmArgs,
          javaHome,
          cancelGrace,
          startTimeout,
          maxFrameBytes,
          confinement,
          counters,
          cacheDirectory);
    }
  }
}
