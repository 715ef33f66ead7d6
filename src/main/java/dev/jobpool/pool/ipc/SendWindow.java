package dev.jobpool.pool.ipc;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How much one side of a conversation may send before it has to wait for the other. One thread
 * takes from it at a time, another grants.
 */
public final class SendWindow {
  @GuardedBy("this")
  private int left = Protocol.WINDOW_BYTES;

  @GuardedBy("this")
  private boolean closed;

  /**
   * Waits until a piece may be sent.
   *
   * @param wanted its size in bytes, at least 1
   * @return how many of them may be sent as one piece; 0: none ever will, as it is closed
   */
  public synchronized int take(int wanted) throws InterruptedException {
    while (!closed && left <= Protocol.PIECE_COST) {
      wait();
    }
    if (closed) {
      return 0;
    }
    int taken = Math.min(Math.min(wanted, Protocol.MAX_PIECE_BYTES), left - Protocol.PIECE_COST);
    left -= taken + Protocol.PIECE_COST;
    return taken;
  }

  /**
   * The other side has used up so much.
   *
   * @throws ProtocolException if that is more than was sent
   */
  public synchronized void grant(int bytes) throws ProtocolException {
    if (bytes < 0 || bytes > Protocol.WINDOW_BYTES - left) {
      throw new ProtocolException(
          "it grants %d bytes beside %d, the window is %d"
              .formatted(bytes, left, Protocol.WINDOW_BYTES));
    }
    left += bytes;
    notifyAll();
  }

  /** Nothing is sent any more; who waits goes on. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
