package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.PendingCall;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A claimed job on its way through the pool. It can be stopped at any moment, also before the pool
 * has answered that it took the call.
 */
final class RunningJob implements RunInPool, CallObserver {
  private volatile Job claimed;
  private final JobLifecycle lifecycle;
  private final BiConsumer<RunningJob, Outcome> whenEnded;

  @GuardedBy("this")
  private @Nullable PendingCall call;

  @GuardedBy("this")
  private Stop stopWanted = Stop.NO;

  private enum Stop {
    NO,
    WITH_GRACE,
    AT_ONCE
  }

  /**
   * @param whenEnded gets this and the outcome, once
   */
  RunningJob(Job claimed, JobLifecycle lifecycle, BiConsumer<RunningJob, Outcome> whenEnded) {
    this.claimed = claimed;
    this.lifecycle = lifecycle;
    this.whenEnded = whenEnded;
  }

  @Override
  public Job claimed() {
    return claimed;
  }

  /** The pool has taken the call. */
  void taken(PendingCall accepted) {
    Stop stop;
    synchronized (this) {
      call = accepted;
      stop = stopWanted;
    }
    stop(accepted, stop);
  }

  @Override
  public void stop() {
    want(Stop.WITH_GRACE);
  }

  @Override
  public void kill() {
    want(Stop.AT_ONCE);
  }

  private void want(Stop stop) {
    PendingCall accepted;
    synchronized (this) {
      stopWanted = stop;
      accepted = call;
    }
    if (accepted != null) {
      stop(accepted, stop);
    }
  }

  private static void stop(PendingCall call, Stop how) {
    switch (how) {
      case NO -> {}
      case WITH_GRACE -> call.cancel();
      case AT_ONCE -> call.kill();
    }
  }

  @Override
  public void started(int workerId, long pid) {
    Optional<Job> running = lifecycle.started(claimed, workerId, pid);
    running.ifPresent(job -> claimed = job);
    if (running.isEmpty() || running.get().cancelRequested()) {
      stop();
    }
  }

  @Override
  public void output(byte[] text) {
    lifecycle.output(claimed, text);
  }

  @Override
  public void progress(double fraction, String message) {
    lifecycle.progress(claimed, fraction, message);
  }

  @Override
  public void ended(Outcome outcome) {
    whenEnded.accept(this, outcome);
  }
}
