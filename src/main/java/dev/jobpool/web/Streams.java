package dev.jobpool.web;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The streams that are open, and the one clock that has them show signs of life. When the service
 * stops it ends them: after the pool, so that those whose jobs have ended say so, and before the
 * web server, which waits for nobody then.
 */
@Component
final class Streams implements OpenStreams, SmartLifecycle {
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final int ROUNDS_AN_INTERVAL = 4;
  private static final long IDLE_SECONDS = 10;

  private final HttpSettings settings;
  private final Set<JobStream> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean planned = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean over;
  private volatile boolean running;

  Streams(HttpSettings settings) {
    this.settings = settings;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobpool-streams").daemon().factory());
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /**
   * @throws ProblemException if there are too many streams for one more, or the service stops
   */
  void checkRoom() {
    if (over) {
      throw Problem.of(ProblemType.STOPPING, "the service is stopping; follow the job elsewhere")
          .withHeader("Retry-After", "2")
          .asException();
    }
    if (open.size() >= settings.maxStreams()) {
      throw Problem.of(
              ProblemType.TOO_MANY_STREAMS,
              "%d clients follow jobs, which is the limit".formatted(settings.maxStreams()))
          .withHeader("Retry-After", "10")
          .asException();
    }
  }

  void add(JobStream stream) {
    open.add(stream);
    planBeat();
  }

  void remove(JobStream stream) {
    open.remove(stream);
    if (over && open.isEmpty()) {
      ended.countDown();
    }
  }

  /** True when no stream is to go on. */
  boolean areOver() {
    return over;
  }

  @Override
  public int count() {
    return open.size();
  }

  private void planBeat() {
    if (planned.compareAndSet(false, true)) {
      try {
        long pause = Math.max(1, settings.heartbeat().toNanos() / ROUNDS_AN_INTERVAL);
        clock.schedule(this::beat, pause, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException _) {
        // Stopped.
      }
    }
  }

  private void beat() {
    long now = System.nanoTime();
    open.forEach(stream -> stream.beat(now, settings.heartbeat()));
    planned.set(false);
    if (!open.isEmpty()) {
      planBeat();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    over = true;
    clock.shutdown();
    open.forEach(JobStream::wake);
    try {
      if (!open.isEmpty()) {
        var _ = ended.await(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Between the pool's, which is the default, and the web server's. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 512;
  }
}
