package dev.jobpool;

import dev.jobpool.dispatch.PoolSupervisor;
import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the pool with the service. It is the first to stop, while the web server still answers: jobs
 * run to their end, clients that wait for them get their results, and then the web server finds
 * nobody waiting. Readiness is down by then: Spring Boot sees to that before it stops anything. If
 * the service could not start at all, it kills the workers that had begun.
 */
final class PoolShutdown implements SmartLifecycle, DisposableBean {
  private final PoolSupervisor supervisor;
  private final Duration drainTime;
  private volatile boolean running;

  PoolShutdown(PoolSupervisor supervisor, Duration drainTime) {
    this.supervisor = supervisor;
    this.drainTime = drainTime;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    supervisor.shutDown(drainTime);
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
