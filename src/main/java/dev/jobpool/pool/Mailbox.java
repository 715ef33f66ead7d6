package dev.jobpool.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are on their way to one worker, in the order of their call numbers: the first of
 * them runs, or is about to, the others wait for it. For the thread that has the worker; others may
 * look at the first task and at how many are behind it.
 */
final class Mailbox {
  private final WorkerProcess process;
  private final Deque<Flight> flights = new ArrayDeque<>();
  private boolean headAnnounced;

  private volatile @Nullable Task head;
  private volatile long headNanos;
  private volatile int ahead;

  private record Flight(long call, Task task) {}

  /**
   * @param process that of the worker
   */
  Mailbox(WorkerProcess process) {
    this.process = process;
  }

  /** The first task; null if there is none. For any thread. */
  @Nullable Task head() {
    return head;
  }

  /** The {@link System#nanoTime} since which the first task runs. For any thread. */
  long headNanos() {
    return headNanos;
  }

  /** How many tasks are behind the first. For any thread. */
  int ahead() {
    return ahead;
  }

  boolean isEmpty() {
    return flights.isEmpty();
  }

  int size() {
    return flights.size();
  }

  /** Adds a task; {@link #settle} is still to be called. */
  void add(long call, Task task) {
    flights.addLast(new Flight(call, task));
  }

  /** The task of that call, if it is the first. */
  @Nullable Task first(long call) {
    Flight first = flights.peekFirst();
    return first != null && first.call() == call ? first.task() : null;
  }

  /** The number of the first call; 0 if there is none. */
  long firstCall() {
    Flight first = flights.peekFirst();
    return first == null ? 0 : first.call();
  }

  /** Takes out the first task, which has ended; the next one begins. */
  Task removeFirst() {
    Flight first = flights.removeFirst();
    settle();
    return first.task();
  }

  /**
   * Takes out the calls after {@code begun}, up to {@code upTo}.
   *
   * @param returned gets those that are for another worker
   * @return how many were taken out
   */
  int takeBack(long begun, long upTo, List<Task> returned) {
    int count = 0;
    for (Iterator<Flight> i = flights.iterator(); i.hasNext(); ) {
      Flight flight = i.next();
      if (flight.call() > begun && flight.call() <= upTo) {
        i.remove();
        count++;
        giveUp(flight.task(), returned);
      }
    }
    settle();
    return count;
  }

  /**
   * Takes out all but the first {@code kept}.
   *
   * @return those that are for another worker
   */
  List<Task> takeBackBehind(int kept) {
    List<Task> returned = new ArrayList<>();
    while (flights.size() > kept) {
      giveUp(flights.removeLast().task(), returned);
    }
    Collections.reverse(returned);
    settle();
    return returned;
  }

  /** Brings what others see in line with the tasks; one that has become the first begins. */
  void settle() {
    Flight first = flights.peekFirst();
    ahead = Math.max(flights.size() - 1, 0);
    Task now = first == null ? null : first.task();
    if (now != head) {
      headNanos = System.nanoTime();
      head = now;
      headAnnounced = false;
      if (now != null) {
        now.begin();
      }
    }
  }

  /** Tells that the first task has started. While tasks are being recalled it may not have. */
  void announceHead() {
    Task first = head;
    if (first != null && !headAnnounced) {
      headAnnounced = true;
      first.tellStart(process);
    }
  }

  private static void giveUp(Task task, List<Task> returned) {
    if (task.unassign()) {
      returned.add(task);
    }
  }
}
