package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.ItemRange;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.PendingCall;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a map on its way through the pool: finds out to which items belongs what the worker
 * tells. It can be stopped at any moment, also before the pool has answered that it took the call.
 */
final class ChunkRun implements CallObserver {
  private final MapRun map;

  /** The items that have not ended. For the thread that the pool calls its observers on. */
  private final Deque<ItemRange> left;

  @GuardedBy("this")
  private @Nullable PendingCall call;

  @GuardedBy("this")
  private boolean stopped;

  @GuardedBy("this")
  private boolean killed;

  ChunkRun(MapRun map, MapPiece piece) {
    this.map = map;
    this.left = new ArrayDeque<>(piece.places());
  }

  /** The pool has taken the call. */
  void taken(PendingCall accepted) {
    boolean kill;
    boolean cancel;
    synchronized (this) {
      call = accepted;
      kill = killed;
      cancel = stopped;
    }
    if (kill) {
      accepted.kill();
    } else if (cancel) {
      accepted.cancel();
    }
  }

  void stop() {
    PendingCall accepted;
    synchronized (this) {
      stopped = true;
      accepted = call;
    }
    if (accepted != null) {
      accepted.cancel();
    }
  }

  void kill() {
    PendingCall accepted;
    synchronized (this) {
      killed = true;
      accepted = call;
    }
    if (accepted != null) {
      accepted.kill();
    }
  }

  @Override
  public void started(int workerId, long pid) {
    map.started(workerId, pid);
  }

  @Override
  public void output(byte[] text) {
    map.output(text);
  }

  @Override
  public void values(byte[] lines) {
    int start = 0;
    while (start < lines.length && !left.isEmpty()) {
      ItemRange next = left.getFirst();
      int count = 0;
      int end = start;
      while (count < next.count() && end < lines.length) {
        while (lines[end++] != '\n') {}
        count++;
      }
      boolean all = start == 0 && end == lines.length;
      map.succeeded(take(count), all ? lines : Arrays.copyOfRange(lines, start, end));
      start = end;
    }
  }

  @Override
  public void itemFailed(Outcome.Failed why) {
    map.failed(take(1), why);
  }

  /** Takes so many of the items that have not ended, which are one after the other. */
  private ItemRange take(int count) {
    ItemRange next = left.removeFirst();
    if (count < next.count()) {
      left.addFirst(new ItemRange(next.first() + count, next.count() - count));
    }
    return new ItemRange(next.first(), count);
  }

  @Override
  public void ended(Outcome outcome) {
    map.chunkEnded(this, left, outcome);
  }
}
