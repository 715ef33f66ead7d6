package dev.jobpool;

import dev.jobpool.dispatch.PoolSupervisor;
import dev.jobpool.session.Sessions;
import dev.jobpool.session.TcpListeners;
import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Lets TCP clients in and starts the rest of the workers when everything else is there, and ends
 * the pool with the service. It is the first to stop, while the web server still answers: jobs run
 * to their end, clients that wait for them get their results, those that converse their farewell,
 * and then the web server finds nobody waiting. Readiness is down by then: Spring Boot sees to that
 * before it stops anything. If the service could not start at all, it kills the workers that had
 * begun.
 */
final class PoolShutdown implements SmartLifecycle, DisposableBean {
  /**
   * How long the last words of ended conversations may take to reach their clients: what is left of
   * the drain time, within these bounds.
   */
  private static final Duration LEAST_FAREWELL = Duration.ofSeconds(1);

  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(5);

  private final PoolSupervisor supervisor;
  private final TcpListeners listeners;
  private final Sessions sessions;
  private final Duration drainTime;
  private volatile boolean running;

  PoolShutdown(
      PoolSupervisor supervisor, TcpListeners listeners, Sessions sessions, Duration drainTime) {
    this.supervisor = supervisor;
    this.listeners = listeners;
    this.sessions = sessions;
    this.drainTime = drainTime;
  }

  @Override
  public void start() {
    listeners.start();
    supervisor.startRest();
    running = true;
  }

  @Override
  public void stop() {
    long begun = System.nanoTime();
    listeners.stop();
    supervisor.shutDown(drainTime);
    long left = drainTime.toNanos() - (System.nanoTime() - begun);
    long farewell = Math.clamp(left, LEAST_FAREWELL.toNanos(), LONGEST_FAREWELL.toNanos());
    try {
      sessions.finish(Duration.ofNanos(farewell));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    running = false;
  }

  @Override
  public void destroy() {
    supervisor.shutDown(Duration.ZERO);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
