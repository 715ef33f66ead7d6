package dev.jobpool.dispatch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The door for new jobs, with a count of those on the threshold: callers who were let in and have
 * not stored their job yet. Without the count a pool could be found empty, and ended, while such a
 * job is about to be stored.
 *
 * <pre>
 *          close()            seal(), nobody on the threshold
 *   OPEN ──────────► CLOSED ─────────────────────────────────► SEALED
 *    │ ▲              │  ▲               unseal()               │ ▲
 *    │ └── open() ────┘  └──────────────────────────────────────┘ │
 *    │ └── open() ────────────────────────────────────────────────┤
 *    └──────────────────── shut() ────────────────────────────────┘
 * </pre>
 *
 * OPEN: jobs come in. CLOSED: none comes in, the pool runs those there are. SEALED: the pool ends.
 */
final class Intake {
  private static final long OPEN = 0;
  private static final long CLOSED = 1;
  private static final long SEALED = 2;
  private static final long STATE_MASK = 3;
  private static final long ONE_INSIDE = 4;

  /** The state in the lowest two bits, above it the number of callers on the threshold. */
  private final AtomicLong word = new AtomicLong(CLOSED);

  /** Lets a caller in, who must {@link #leave}; false if the door is not open. */
  boolean enter() {
    while (true) {
      long seen = word.get();
      if ((seen & STATE_MASK) != OPEN) {
        return false;
      }
      if (word.compareAndSet(seen, seen + ONE_INSIDE)) {
        return true;
      }
    }
  }

  void leave() {
    word.addAndGet(-ONE_INSIDE);
  }

  /**
   * Opens.
   *
   * @return false if it was sealed, so that a new pool is needed
   */
  boolean open() {
    return (word.getAndUpdate(seen -> seen & ~STATE_MASK | OPEN) & STATE_MASK) != SEALED;
  }

  void close() {
    word.updateAndGet(seen -> (seen & STATE_MASK) == OPEN ? seen | CLOSED : seen);
  }

  /** Seals whatever the state, even with callers on the threshold. */
  void shut() {
    word.updateAndGet(seen -> seen & ~STATE_MASK | SEALED);
  }

  /** Seals if it is closed with nobody on the threshold. */
  boolean seal() {
    return word.compareAndSet(CLOSED, SEALED);
  }

  /** Takes a seal back; false if somebody opened meanwhile. */
  boolean unseal() {
    return word.compareAndSet(SEALED, CLOSED);
  }

  boolean isOpen() {
    return (word.get() & STATE_MASK) == OPEN;
  }

  boolean isSealed() {
    return (word.get() & STATE_MASK) == SEALED;
  }

  /** True if it is closed and not sealed: jobs may be there, but none comes in. */
  boolean isClosed() {
    return (word.get() & STATE_MASK) == CLOSED;
  }
}
