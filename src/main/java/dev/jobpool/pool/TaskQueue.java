package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tasks that wait for a worker, first in first out. */
final class TaskQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Task> tasks = new ArrayDeque<>();

  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private boolean closed;

  void add(Task task) {
    lock.lock();
    try {
      tasks.addLast(task);
      if (waiting > 0) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void addAll(Collection<Task> more) {
    lock.lock();
    try {
      tasks.addAll(more);
      if (waiting > 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next task, waiting for one if need be.
   *
   * @param leave looked at before each wait, and again after {@link #wakeAll}
   * @return null if {@code leave} says so, or the queue is closed and empty
   */
  @Nullable Task take(BooleanSupplier leave) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (leave.getAsBoolean()) {
          if (!tasks.isEmpty()) {
            changed.signal(); // A wake-up that came to this thread was meant for somebody.
          }
          return null;
        }
        Task task = tasks.pollFirst();
        if (task != null) {
          return task;
        }
        if (closed) {
          return null;
        }
        waiting++;
        try {
          changed.await();
        } finally {
          waiting--;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Puts a task back in front that could not be run after all. */
  void putBack(Task task) {
    lock.lock();
    try {
      tasks.addFirst(task);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lets everyone who waits look at their reasons to leave. */
  void wakeAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** From now on {@link #take} does not wait for more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
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
}
