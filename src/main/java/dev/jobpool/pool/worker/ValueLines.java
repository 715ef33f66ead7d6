package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Message.Values;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Values of a call's items that the pool has not been told of yet, in their order. The thread that
 * runs the items adds them; it and another may send them.
 */
final class ValueLines implements AutoCloseable {
  /** Values are told when they have waited for so long, or have become so many. */
  static final long MOST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int MOST_BYTES = 64 << 10;

  private final long call;
  private final ReplyLine pool;

  // Guarded by this; held while they are sent, so that they stay in order.
  private byte[] buffer = new byte[1 << 10];
  private int length;
  private long sentNanos = System.nanoTime();
  private boolean closed;

  ValueLines(long call, ReplyLine pool) {
    this.call = call;
    this.pool = pool;
  }

  synchronized void add(byte[] json) {
    int wanted = length + json.length + 1;
    if (wanted > MOST_BYTES) {
      send();
      wanted = json.length + 1;
    }
    if (wanted > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(wanted, Math.min(2 * buffer.length, MOST_BYTES)));
    }
    System.arraycopy(json, 0, buffer, length, json.length);
    buffer[wanted - 1] = '\n';
    length = wanted;
  }

  /** Sends them if they have waited for long; true if there were any. */
  synchronized boolean sendIfDue() {
    if (System.nanoTime() - sentNanos < MOST_WAIT_NANOS) {
      return false;
    }
    boolean some = length > 0;
    send();
    return some;
  }

  /** True until the call is over. */
  synchronized boolean isOpen() {
    return !closed;
  }

  synchronized void send() {
    if (length > 0 && !closed) {
      pool.send(new Values(call, Arrays.copyOf(buffer, length)));
      length = 0;
    }
    sentNanos = System.nanoTime();
  }

  /** The call is over: nothing is sent any more. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
