package dev.jobpool.pool.ipc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a conversation has received and not used yet: never more than {@link
 * Protocol#WINDOW_BYTES}. One thread puts, one takes at a time; whoever takes says with {@link
 * #used} when a piece is used up, so that more of it may follow.
 */
public final class Inbox {
  /** The other side is told of half a window at a time, not of each piece. */
  private static final int TOLD_BYTES = Protocol.WINDOW_BYTES / 2;

  @GuardedBy("this")
  private final Deque<byte[]> pieces = new ArrayDeque<>();

  @GuardedBy("this")
  private int held;

  @GuardedBy("this")
  private int toTell;

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private boolean discarding;

  /**
   * Adds a piece.
   *
   * @return how much may follow, to be told to the other side, as after {@link #used}
   * @throws ProtocolException if it is more than was allowed
   */
  public synchronized int put(byte[] piece) throws ProtocolException {
    held += cost(piece.length);
    if (held > Protocol.WINDOW_BYTES) {
      throw new ProtocolException(
          "it sent %d bytes at once, the window is %d".formatted(held, Protocol.WINDOW_BYTES));
    }
    if (discarding || ended) {
      return used(piece.length);
    }
    pieces.addLast(piece);
    notifyAll();
    return 0;
  }

  /**
   * Waits for the next piece.
   *
   * @param nanos for how long at most
   * @return null if there is none by then, or {@linkplain #isEnded ever}
   */
  public synchronized byte @Nullable [] take(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (pieces.isEmpty() && !ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return pieces.pollFirst();
  }

  /**
   * A piece of that size is used up.
   *
   * @return how much may follow, to be told to the other side; 0: nothing is to be told yet
   */
  public synchronized int used(int bytes) {
    held -= cost(bytes);
    toTell += cost(bytes);
    if (toTell < TOLD_BYTES) {
      return 0;
    }
    int told = toTell;
    toTell = 0;
    return told;
  }

  /** How many bytes can be taken without waiting. */
  public synchronized int available() {
    return pieces.stream().mapToInt(piece -> piece.length).sum();
  }

  /** Nothing is put any more. What is there can still be taken. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** True if nothing is left and nothing will come. */
  public synchronized boolean isEnded() {
    return ended && pieces.isEmpty();
  }

  /**
   * Forgets what is there, and all that comes.
   *
   * @return how much may follow, to be told to the other side
   */
  public synchronized int discard() {
    discarding = true;
    int told = 0;
    for (byte[] piece : pieces) {
      told += used(piece.length);
    }
    pieces.clear();
    return told;
  }

  private static int cost(int bytes) {
    return bytes + Protocol.PIECE_COST;
  }
}
