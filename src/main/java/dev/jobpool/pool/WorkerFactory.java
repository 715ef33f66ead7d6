package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Arguments;
import dev.jobpool.pool.ipc.Message.Welcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes ready workers after the pool's configuration, with the newest functions. */
final class WorkerFactory implements WorkerSource {
  private final PoolConfig config;
  private final Arguments initargs;
  private final WorkerRuntime runtime;
  private final Path runDirectory;
  private final WorkerLauncher launcher;
  private final AotCache aotCache;

  private final AtomicInteger lastId = new AtomicInteger();
  private volatile Generation generation;

  WorkerFactory(
      PoolConfig config,
      Arguments initargs,
      WorkerRuntime runtime,
      Path runDirectory,
      WorkerLauncher launcher) {
    this.config = config;
    this.initargs = initargs;
    this.runtime = runtime;
    this.runDirectory = runDirectory;
    this.launcher = launcher;
    this.aotCache = new AotCache(config, runtime, runDirectory, launcher, lastId::incrementAndGet);
    this.generation = new Generation(1, config.functions(), config.libraries());
  }

  @Override
  public void open() {
    aotCache.find();
  }

  @Override
  public Worker make() throws WorkerStartException {
    Generation current = generation;
    WorkerCommand command = new WorkerCommand(config, runtime, runDirectory, aotCache.flags());
    Welcome welcome =
        new Welcome(
            texts(current.functions()),
            texts(current.libraries()),
            config.initializer(),
            initargs,
            config.maxFrameBytes());
    try {
      int id = lastId.incrementAndGet();
      Worker worker = launcher.launch(id, command, welcome, current.number());
      config.counters().countStart(worker.process());
      return worker;
    } catch (WorkerStartException e) {
      config.counters().countStartFailure();
      throw e;
    }
  }

  @Override
  public boolean isCurrent(Worker worker) {
    return worker.generation() == generation.number();
  }

  synchronized void reload(List<Path> functions, List<Path> libraries) {
    generation = generation.next(functions, libraries);
  }

  @Override
  public boolean isPrepared() {
    return aotCache.check();
  }

  @Override
  public void prepare() throws InterruptedException {
    aotCache.make();
  }

  private static List<String> texts(List<Path> jars) {
    return jars.stream().map(jar -> jar.toAbsolutePath().toString()).toList();
  }
}
