package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks meet seats: tasks wait first in, first out; of the seats that wait, the one that was
 * busy last goes first, because its worker is warm. A waiting seat can also be lent to a thread
 * that wants to serve one task itself.
 */
final class TaskQueue {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Deque<Task> tasks = new ArrayDeque<>();

  /** Seats that wait, each with its thread parked. A lent seat is not among them. */
  @GuardedBy("lock")
  private final Deque<Seat> idle = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean closed;

  /** Adds a task; false if the queue is closed, and nobody may be left to take it. */
  boolean add(Task task) {
    Seat woken;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      tasks.addLast(task);
      woken = idle.pollFirst();
    } finally {
      lock.unlock();
    }
    wake(woken);
    return true;
  }

  void addAll(Collection<Task> more) {
    List<Seat> woken = new ArrayList<>();
    lock.lock();
    try {
      tasks.addAll(more);
      while (woken.size() < more.size() && !idle.isEmpty()) {
        woken.add(idle.removeFirst());
      }
    } finally {
      lock.unlock();
    }
    woken.forEach(TaskQueue::wake);
  }

  /** Puts tasks back in front, in this order, that a worker did not begin. */
  void putBack(List<Task> returned) {
    if (returned.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      returned.reversed().forEach(tasks::addFirst);
    } finally {
      lock.unlock();
    }
    wakeAll();
  }

  /**
   * Takes the next task for a seat, on the seat's own thread, which waits for one if need be.
   *
   * @param leave looked at before each wait, and again after {@link #wakeAll}
   * @return null if {@code leave} says so, or the queue is closed and empty
   */
  @Nullable Task take(Seat seat, BooleanSupplier leave) throws InterruptedException {
    while (true) {
      lock.lock();
      try {
        if (!seat.isLent()) {
          boolean leaving = leave.getAsBoolean();
          Task task = leaving ? null : tasks.pollFirst();
          if (leaving || task != null || closed) {
            idle.remove(seat);
            if (!tasks.isEmpty()) {
              wake(idle.pollFirst()); // A wake-up that came here may have been meant for another.
            }
            return task;
          }
          if (!idle.contains(seat)) {
            idle.addFirst(seat);
          }
        }
      } finally {
        lock.unlock();
      }
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /**
   * Takes up to {@code most} further tasks that together are small, if there are any. A
   * conversation is not taken: it would not be over soon.
   */
  List<Task> takeMore(int most, int maxBytes) {
    List<Task> taken = new ArrayList<>(most);
    lock.lock();
    try {
      long bytes = 0;
      while (taken.size() < most && !tasks.isEmpty()) {
        bytes += tasks.getFirst().work().sizeBytes();
        if (bytes > maxBytes || tasks.getFirst().work().conversation() != null) {
          break;
        }
        taken.add(tasks.removeFirst());
      }
    } finally {
      lock.unlock();
    }
    return taken;
  }

  /**
   * Lends the seat that waits first, if no task waits and its worker can be given one; its thread
   * stays parked until it is given back.
   */
  @Nullable Seat lend() {
    lock.lock();
    try {
      Seat seat = tasks.isEmpty() && !closed ? idle.peekFirst() : null;
      if (seat == null || seat.isToLeave()) {
        return null;
      }
      idle.removeFirst();
      seat.setLent(true);
      return seat;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a lent seat back.
   *
   * @param finished false if its own thread is to carry on with the task
   */
  void giveBack(Seat seat, boolean finished) {
    boolean waking;
    lock.lock();
    try {
      seat.setLent(false);
      waking = !finished || !tasks.isEmpty() || closed || seat.isToLeave();
      if (!waking) {
        idle.addFirst(seat);
      }
    } finally {
      lock.unlock();
    }
    if (waking) {
      wake(seat);
    }
  }

  /** True if a seat waits for a task. */
  boolean hasIdleSeat() {
    lock.lock();
    try {
      return !idle.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Lets every waiting seat look at its reasons to leave. */
  void wakeAll() {
    List<Seat> woken;
    lock.lock();
    try {
      woken = new ArrayList<>(idle);
    } finally {
      lock.unlock();
    }
    woken.forEach(TaskQueue::wake);
  }

  /** From now on {@link #take} does not wait for more. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    wakeAll();
  }

  /** True when nothing is left and nothing will come. */
  boolean isExhausted() {
    lock.lock();
    try {
      return closed && tasks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  List<Task> drain() {
    lock.lock();
    try {
      List<Task> drained = new ArrayList<>(tasks);
      tasks.clear();
      return drained;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  private static void wake(@Nullable Seat seat) {
    if (seat != null) {
      LockSupport.unpark(seat.thread());
    }
  }
}
