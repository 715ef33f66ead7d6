package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.pool.ipc.Inbox;
import dev.jobpool.pool.ipc.ProtocolException;
import dev.jobpool.pool.ipc.SendWindow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation with a function, from the client's side: what it sends, and what it
 * gets. It exists before a worker is free, and keeps some of what the client sends until then.
 *
 * <p>One thread may send while another receives. Both wait for the other side when they are ahead
 * of it by more than a window, so neither a slow function nor a slow client costs more memory than
 * that; and both go on when the conversation is over.
 */
public final class Conversation {
  private final SendWindow window = new SendWindow();
  private final Inbox inbox = new Inbox();

  /** What was sent before the function listened; an empty piece is the end of the input. */
  @GuardedBy("this")
  private final Deque<byte[]> unheard = new ArrayDeque<>();

  @GuardedBy("this")
  private @Nullable Consumer<byte[]> function;

  @GuardedBy("this")
  private boolean inputEnded;

  private volatile @Nullable IntConsumer grants;

  private volatile boolean begun;
  private volatile @Nullable String whyLeft;

  /** What the receiving thread was given last, and may still be busy with. For that thread. */
  private int inHand = -1;

  /**
   * Gives the function a piece of what the client sent, waiting as long as the function has too
   * much unread.
   *
   * @return false if the conversation is over and the rest was not sent
   */
  public boolean send(byte[] bytes, int offset, int length) throws InterruptedException {
    int end = offset + length;
    for (int start = offset; start < end; ) {
      int count = window.take(end - start);
      if (count == 0) {
        return false;
      }
      pass(Arrays.copyOfRange(bytes, start, start + count));
      start += count;
    }
    return true;
  }

  /** The client sends nothing more: the function reads the end of its input. */
  public void endInput() {
    synchronized (this) {
      if (inputEnded) {
        return;
      }
      inputEnded = true;
    }
    pass(new byte[0]);
  }

  /**
   * Waits for the next piece of what the function wrote. The piece before it counts as delivered:
   * the function may write as much again.
   *
   * @return null if there is none within {@code wait}, or {@linkplain #isOver none will come}
   */
  public byte @Nullable [] receive(Duration wait) throws InterruptedException {
    if (inHand >= 0) {
      grant(inbox.used(inHand));
      inHand = -1;
    }
    byte[] piece = inbox.take(TimeUnit.NANOSECONDS.convert(wait));
    if (piece != null) {
      inHand = piece.length;
    }
    return piece;
  }

  /** True if the conversation has ended and everything of it was received. */
  public boolean isOver() {
    return inbox.isEnded();
  }

  /** The client takes nothing more: what the function writes is thrown away. */
  public void discardOutput() {
    grant(inbox.discard());
  }

  /** The client is there no more; whoever calls this sees to it that the call is stopped. */
  public void leave(String why) {
    synchronized (this) {
      if (whyLeft == null) {
        whyLeft = why;
      }
    }
    discardOutput();
  }

  /** Why the client is there no more; null as long as it is. */
  public @Nullable String whyLeft() {
    return whyLeft;
  }

  /** True once a function listens, or has. */
  public boolean hasBegun() {
    return begun;
  }

  /** Ends it; what was written until now can still be received. Harmless when repeated. */
  public void end() {
    synchronized (this) {
      function = null;
      unheard.clear();
    }
    grants = null;
    window.close();
    inbox.end();
  }

  /**
   * The function listens, and gets what the client has sent so far.
   *
   * @param toFunction sends it a piece; an empty one is the end of the input
   * @param toGrants lets it write so much more
   */
  void listening(Consumer<byte[]> toFunction, IntConsumer toGrants) {
    grants = toGrants;
    begun = true;
    for (byte[] piece = nextUnheard(toFunction); piece != null; piece = nextUnheard(toFunction)) {
      toFunction.accept(piece);
    }
  }

  /** The function has read so much. */
  void granted(int bytes) throws ProtocolException {
    window.grant(bytes);
  }

  /** The function has written a piece. */
  void said(byte[] piece) throws ProtocolException {
    grant(inbox.put(piece));
  }

  /** The next piece to be caught up with; null if there is none, and the function is up to date. */
  private synchronized byte @Nullable [] nextUnheard(Consumer<byte[]> toFunction) {
    byte[] piece = unheard.pollFirst();
    if (piece == null) {
      function = toFunction;
    }
    return piece;
  }

  private void pass(byte[] piece) {
    Consumer<byte[]> to;
    synchronized (this) {
      to = function;
      if (to == null) {
        unheard.addLast(piece);
      }
    }
    if (to != null) {
      to.accept(piece);
    }
  }

  private void grant(int bytes) {
    IntConsumer to = grants;
    if (bytes > 0 && to != null) {
      to.accept(bytes);
    }
  }
}
