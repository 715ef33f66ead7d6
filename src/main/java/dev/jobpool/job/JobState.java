package dev.jobpool.job;

/**
 * Where a job is in its life.
 *
 * <pre>
 *                 attempts left, after a pause
 *       ┌────────────────────────────────────────────────────┐
 *       ▼            its time has come        claimed         │
 *   SCHEDULED ───────────────────► QUEUED ───────────────► RUNNING
 *       │                           │  ▲   given back unrun   │
 *       │ cancel, pool terminated   │  └──────────────────────┤
 *       │                           │                         ├─► SUCCEEDED  returned a value
 *       │                           ├─► FAILED                ├─► FAILED     threw an exception
 *       │                           │   start deadline        ├─► TIMED_OUT  ran too long
 *       └─────► CANCELLED ◄─────────┘                         ├─► CANCELLED  cancel, pool terminated
 *                         cancel, pool terminated             └─► LOST       its worker died
 *
 *   QUEUED ─► SUCCEEDED  a map without items
 * </pre>
 */
public enum JobState {
  /** Accepted; not to start before its {@code readyAt}. */
  SCHEDULED,
  /** Waits for a worker. */
  QUEUED,
  /** Handed to a worker, which has not answered yet. */
  RUNNING,
  /** The function returned; the job has a value. */
  SUCCEEDED,
  /** The function threw, its arguments did not bind, or no worker took it in time. */
  FAILED,
  /** It ran longer than its timeout and was stopped. */
  TIMED_OUT,
  /** Somebody cancelled it, or terminated the pool. */
  CANCELLED,
  /** The worker that ran it died, and no attempt was left. */
  LOST;

  /** True when nothing about the job changes any more. */
  public boolean isTerminal() {
    return compareTo(SUCCEEDED) >= 0;
  }

  /** True while it has not been handed to a worker: SCHEDULED or QUEUED. */
  public boolean isWaiting() {
    return compareTo(RUNNING) < 0;
  }

  /** True if the diagram above has an arrow from this state to {@code next}. */
  public boolean canBecome(JobState next) {
    return switch (this) {
      case SCHEDULED -> next == QUEUED || next == CANCELLED;
      case QUEUED -> next == RUNNING || next == SUCCEEDED || next == FAILED || next == CANCELLED;
      case RUNNING -> next == QUEUED || next == SCHEDULED || next.isTerminal();
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST -> false;
    };
  }
}
