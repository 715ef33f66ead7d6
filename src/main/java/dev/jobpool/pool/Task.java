package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.pool.Outcome.CancelReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work on its way through the pool.
 *
 * <pre>
 *          assign        begin          finish
 *   QUEUED ──────► SENT ──────► RUNNING ──────► ENDED     exactly once, and the observer hears it
 *     │ ▲ unassign  │  unassign    │              ▲
 *     │ └───────────┴──────────────┘ ──────────►  │       unassign of one that was stopped
 *     └───────────────── cancel ──────────────────┘
 * </pre>
 *
 * <p>QUEUED: no worker has it. SENT: it is in a worker's mailbox, behind the one that runs.
 * RUNNING: the worker runs it, or is just about to; it can still come back if that turns out to be
 * wrong.
 *
 * <p>Stopping a running task has three steps, taken by {@link #attend}: it is decided (timeout,
 * request or the end of the pool), the worker is told, and after the grace period the worker is
 * killed. All three look at the state under this task's lock, so they can strike neither another
 * task nor a worker that has gone on to one. The observer is called, and I/O done, outside the
 * lock.
 */
final class Task implements PendingCall {
  /** What {@link #attend} returns when nothing more is to be expected. */
  static final long NEVER = Long.MAX_VALUE;

  private static final Runnable NOTHING = () -> {};

  private static final Logger LOG = System.getLogger(Task.class.getName());

  private enum State {
    QUEUED,
    SENT,
    RUNNING,
    ENDED;

    boolean mayBecome(State next) {
      return switch (this) {
        case QUEUED -> next == SENT || next == ENDED;
        case SENT -> next == RUNNING || next == QUEUED || next == ENDED;
        case RUNNING -> next == QUEUED || next == ENDED;
        case ENDED -> false;
      };
    }
  }

  private enum Stop {
    TIMEOUT,
    REQUEST,
    KILL,
    POOL_TERMINATED;

    boolean hasGrace() {
      return this == TIMEOUT || this == REQUEST;
    }
  }

  private final Work work;
  private final CallObserver observer;
  private final Duration cancelGrace;
  private final LongConsumer attention;

  @GuardedBy("this")
  private State state = State.QUEUED;

  @GuardedBy("this")
  private @Nullable Stop stop;

  @GuardedBy("this")
  private @Nullable Worker worker;

  @GuardedBy("this")
  private long call;

  @GuardedBy("this")
  private long startedNanos;

  @GuardedBy("this")
  private boolean startTold;

  @GuardedBy("this")
  private boolean told;

  @GuardedBy("this")
  private long killAtNanos;

  /**
   * @param attention told the {@link System#nanoTime} at which {@link #attend} has something to do
   */
  Task(Work work, CallObserver observer, Duration cancelGrace, LongConsumer attention) {
    this.work = work;
    this.observer = observer;
    this.cancelGrace = cancelGrace;
    this.attention = attention;
  }

  Work work() {
    return work;
  }

  /** Puts it into a worker's mailbox, as its call of that number; false if it ended before. */
  synchronized boolean assign(Worker worker, long call) {
    if (state == State.ENDED) {
      return false;
    }
    become(State.SENT);
    this.worker = worker;
    this.call = call;
    return true;
  }

  /** Takes it back from a worker that has not begun it; false if it was stopped meanwhile. */
  boolean unassign() {
    Stop why;
    synchronized (this) {
      requireAssigned();
      why = stop;
      become(why == null ? State.QUEUED : State.ENDED);
      worker = null;
    }
    if (why != null) {
      tellEnd(stopped(why));
    }
    return why == null;
  }

  /** Its worker has nothing else to do before it. From now on its time runs. */
  void begin() {
    long now = System.nanoTime();
    boolean stopping;
    synchronized (this) {
      become(State.RUNNING);
      startedNanos = now;
      stopping = stop != null;
    }
    if (stopping) {
      attention.accept(now);
    } else if (work.timeout() != null) {
      attention.accept(now + work.timeoutNanos());
    }
  }

  /** It is certain that its worker begins it, or has. */
  void tellStart(WorkerProcess process) {
    synchronized (this) {
      if (startTold) {
        return;
      }
      startTold = true;
    }
    try {
      observer.started(process.id(), process.pid());
    } catch (RuntimeException | Error e) {
      complain(e);
    }
  }

  void output(byte[] text) {
    try {
      observer.output(text);
    } catch (RuntimeException | Error e) {
      complain(e);
    }
  }

  void progress(double fraction, String message) {
    try {
      observer.progress(fraction, message);
    } catch (RuntimeException | Error e) {
      complain(e);
    }
  }

  void values(byte[] lines) {
    try {
      observer.values(lines);
    } catch (RuntimeException | Error e) {
      complain(e);
    }
  }

  void itemFailed(Outcome.Failed why) {
    try {
      observer.itemFailed(why);
    } catch (RuntimeException | Error e) {
      complain(e);
    }
  }

  /** Ends a task that no worker is to have; one that was stopped has ended already. */
  void refuse(Outcome.Failed why) {
    synchronized (this) {
      if (state == State.ENDED) {
        return;
      }
      if (state != State.QUEUED) {
        throw new IllegalStateException("a task that is " + state + " cannot be refused");
      }
      become(State.ENDED);
    }
    tellEnd(why);
  }

  /** Ends a task that runs: as its worker says, unless somebody stopped it. */
  void finish(Outcome outcome) {
    Outcome told;
    synchronized (this) {
      if (state != State.RUNNING) {
        throw new IllegalStateException("a task that is " + state + " cannot finish");
      }
      become(State.ENDED);
      worker = null;
      told = stop == null ? outcome : stopped(stop);
    }
    tellEnd(told);
  }

  @Override
  public boolean cancel() {
    return stop(Stop.REQUEST);
  }

  @Override
  public boolean kill() {
    return stop(Stop.KILL);
  }

  /** Stops it because the pool was terminated: without grace. */
  void terminate() {
    stop(Stop.POOL_TERMINATED);
  }

  /**
   * Does what is due for a running task.
   *
   * @return the {@link System#nanoTime} at which there may be more to do, or {@link #NEVER}
   */
  long attend(long nowNanos) {
    Worker target;
    long number;
    Runnable action;
    long next;
    synchronized (this) {
      if (worker == null || state != State.RUNNING) {
        return NEVER;
      }
      target = worker;
      number = call;
      if (!isToBeStopped(nowNanos)) {
        action = NOTHING;
        next = deadlineNanos();
      } else if (!told) {
        told = true;
        target.wantRecall(); // The others must not be there when it is killed.
        killAtNanos = nowNanos + (graceless() ? 0 : cancelGrace.toNanos());
        action = () -> target.cancel(number);
        next = killAtNanos;
      } else if (nowNanos - killAtNanos < 0 && !graceless()) {
        action = NOTHING;
        next = killAtNanos;
      } else {
        target.condemn();
        WorkerEnd why = endOfWorker();
        action = () -> kill(target, why);
        next = NEVER;
      }
    }
    action.run();
    return next;
  }

  @GuardedBy("this")
  private boolean isToBeStopped(long nowNanos) {
    if (stop == null && deadlineNanos() != NEVER && nowNanos - deadlineNanos() >= 0) {
      stop = Stop.TIMEOUT;
    }
    return stop != null;
  }

  @GuardedBy("this")
  private boolean graceless() {
    return stop != null && !stop.hasGrace();
  }

  @GuardedBy("this")
  private long deadlineNanos() {
    return work.timeout() == null ? NEVER : startedNanos + work.timeoutNanos();
  }

  /** What the worker ends of that is killed with this. */
  @GuardedBy("this")
  private WorkerEnd endOfWorker() {
    return switch (java.util.Objects.requireNonNull(stop)) {
      case TIMEOUT -> WorkerEnd.TIMEOUT;
      case REQUEST -> WorkerEnd.CANCEL;
      case KILL -> WorkerEnd.CLAIM_LOST;
      case POOL_TERMINATED -> WorkerEnd.TERMINATE;
    };
  }

  private void kill(Worker target, WorkerEnd why) {
    target.process().endsFor(why);
    LOG.log(
        Level.INFO,
        "killing worker {0}: call {1} did not stop within {2}",
        target.process().id(),
        work.jobId(),
        cancelGrace);
    target.kill();
  }

  private boolean stop(Stop why) {
    boolean ended = false;
    synchronized (this) {
      if (state == State.ENDED) {
        return false;
      }
      if (stop == null || (stop.hasGrace() && !why.hasGrace())) {
        stop = why;
      }
      if (state == State.QUEUED) {
        become(State.ENDED);
        ended = true;
      } else if (state == State.SENT && worker != null) {
        worker.wantRecall();
      }
    }
    if (ended) {
      tellEnd(stopped(why));
    } else {
      attention.accept(System.nanoTime());
    }
    return true;
  }

  private Outcome stopped(Stop why) {
    return switch (why) {
      case TIMEOUT -> new Outcome.TimedOut(java.util.Objects.requireNonNull(work.timeout()));
      case REQUEST, KILL -> new Outcome.Cancelled(CancelReason.REQUESTED);
      case POOL_TERMINATED -> new Outcome.Cancelled(CancelReason.POOL_TERMINATED);
    };
  }

  private void tellEnd(Outcome outcome) {
    Conversation conversation = work.conversation();
    if (conversation != null) {
      conversation.end();
    }
    try {
      observer.ended(outcome);
    } catch (RuntimeException | Error e) {
      complain(e);
    }
  }

  @GuardedBy("this")
  private void become(State next) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("a task that is %s cannot be %s".formatted(state, next));
    }
    state = next;
  }

  @GuardedBy("this")
  private void requireAssigned() {
    if (worker == null) {
      throw new IllegalStateException("no worker has the task, which is " + state);
    }
  }

  private void complain(Throwable e) {
    LOG.log(Level.WARNING, "an observer of call " + work.jobId() + " threw; going on", e);
  }
}
