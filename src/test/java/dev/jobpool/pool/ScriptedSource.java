package dev.jobpool.pool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Makes scripted workers, or fails as often as a test wants. */
final class ScriptedSource implements WorkerSource, AutoCloseable {
  private final BlockingQueue<ScriptedWorker> made = new LinkedBlockingQueue<>();
  private final List<ScriptedWorker> all = new ArrayList<>();
  final AtomicInteger attempts = new AtomicInteger();
  volatile int failures;
  volatile boolean throwsUnchecked;
  volatile int generation = 1;

  /** Told how many workers have been made when one has, and is about to be given away. */
  volatile IntConsumer beforeReady = count -> {};

  @Override
  public void open() {}

  @Override
  public Worker make() throws WorkerStartException {
    int attempt = attempts.incrementAndGet();
    if (attempt <= failures) {
      if (throwsUnchecked) {
        throw new OutOfMemoryError("unable to create native thread, on purpose");
      }
      throw new WorkerStartException("failure " + attempt);
    }
    try {
      ScriptedWorker worker = ScriptedWorker.start(generation, "sleep", "600");
      int count;
      synchronized (all) {
        all.add(worker);
        count = all.size();
      }
      beforeReady.accept(count);
      made.add(worker);
      return worker.worker();
    } catch (IOException e) {
      throw new WorkerStartException("could not script a worker", e);
    }
  }

  @Override
  public boolean isCurrent(Worker worker) {
    return worker.generation() == generation;
  }

  @Override
  public boolean isPrepared() {
    return true;
  }

  @Override
  public void prepare() {}

  /** Waits for the next worker that was made. */
  ScriptedWorker next() throws InterruptedException {
    ScriptedWorker worker = made.poll(30, TimeUnit.SECONDS);
    if (worker == null) {
      throw new AssertionError("no worker was made");
    }
    return worker;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    synchronized (all) {
      for (ScriptedWorker worker : all) {
        worker.close();
      }
    }
  }
}
