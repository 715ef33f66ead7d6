package dev.jobpool.pool;

import java.util.Locale;

/** Why a worker that had become ready ended. */
public enum WorkerEnd {
  /** It ended itself, with a code. */
  EXIT(Kind.DEATH),
  /** A signal killed it that the pool did not send: the kernel's, or an operator's. */
  SIGNAL(Kind.DEATH),
  /** Its heap was exhausted. */
  OUT_OF_MEMORY(Kind.DEATH),
  /** Killed, as it took more memory than it may. */
  MEMORY_LIMIT(Kind.DEATH),
  /** Killed, as it did not keep to the protocol or failed within the pool itself. */
  PROTOCOL(Kind.DEATH),
  /** Killed with a call that ran longer than it may and did not stop. */
  TIMEOUT(Kind.DEATH),
  /** Killed with a call that was cancelled and did not stop. */
  CANCEL(Kind.DEATH),
  /** Killed at once, as its call is no longer this process's to run. */
  CLAIM_LOST(Kind.DEATH),
  /** Killed with the whole pool. */
  TERMINATE(Kind.DEATH),
  /** Killed on request, to be replaced. */
  FORCE(Kind.DEATH),

  /** Replaced after so many calls. */
  TASKS(Kind.RECYCLING),
  /** Replaced for its age. */
  AGE(Kind.RECYCLING),
  /** Replaced for its memory. */
  MEMORY(Kind.RECYCLING),
  /** Replaced by one with new functions. */
  FUNCTIONS(Kind.RECYCLING),
  /** Replaced on request, when its call was done. */
  REQUEST(Kind.RECYCLING),
  /** Not needed any more, as the pool was made smaller. */
  RESIZE(Kind.RECYCLING),

  /** Ended in good order with the pool, or with what it was started for. */
  CLOSE(Kind.CLOSING);

  /** What kind of end it is. */
  public enum Kind {
    /** Something went wrong, or somebody had it killed. */
    DEATH,
    /** In good order, between two calls. */
    RECYCLING,
    /** With the pool. */
    CLOSING
  }

  private final Kind kind;

  WorkerEnd(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** In lower case: {@code out_of_memory}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
