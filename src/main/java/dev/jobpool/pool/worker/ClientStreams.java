package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Inbox;
import dev.jobpool.pool.ipc.Message.ToClient;
import dev.jobpool.pool.ipc.Message.Window;
import dev.jobpool.pool.ipc.ProtocolException;
import dev.jobpool.pool.ipc.SendWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as its function sees it: two streams that block as those of a socket do, end when
 * the call ends, and can be interrupted. Neither is buffered: what is written is on its way when
 * {@code write} returns.
 */
final class ClientStreams {
  private static final String OVER = "the conversation is over";

  private final long call;
  private final ReplyLine pool;
  private final Inbox inbox = new Inbox();
  private final SendWindow window = new SendWindow();
  private final Input input = new Input();
  private final Output output = new Output();

  /** Why reading fails; null as long as it does not. */
  private volatile @Nullable String broken;

  ClientStreams(long call, ReplyLine pool) {
    this.call = call;
    this.pool = pool;
  }

  InputStream input() {
    return input;
  }

  OutputStream output() {
    return output;
  }

  /**
   * The client has sent a piece; an empty one is the end of its input.
   *
   * @throws ProtocolException if it is more than was allowed
   */
  void received(byte[] piece) throws ProtocolException {
    if (piece.length == 0) {
      inbox.end();
    } else {
      tell(inbox.put(piece));
    }
  }

  /** The function may write so much more. */
  void granted(int bytes) throws ProtocolException {
    window.grant(bytes);
  }

  /** From now on reading fails; the function may still write its last words. */
  void breakOff(String why) {
    broken = why;
    var unused = inbox.discard();
    inbox.end();
  }

  /** The call has ended: whoever still holds the streams can do nothing with them. */
  void close() {
    breakOff(OVER);
    window.close();
  }

  private void tell(int mayFollow) {
    if (mayFollow > 0) {
      pool.send(new Window(call, mayFollow));
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private final class Input extends InputStream {
    private final Object lock = new Object();

    // Guarded by lock: the piece that is being read, and how far.
    private byte[] piece = {};
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      synchronized (lock) {
        if (position == piece.length && !next()) {
          return -1;
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, into, offset, count);
        position += count;
        if (position == piece.length) {
          tell(inbox.used(piece.length));
        }
        return count;
      }
    }

    /** Waits for the next piece; false if there will be none. */
    private boolean next() throws IOException {
      byte[] next;
      try {
        next = inbox.take(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        throw interrupted();
      }
      String why = broken;
      if (why != null) {
        throw new IOException(why);
      }
      if (next == null) {
        return false;
      }
      piece = next;
      position = 0;
      return true;
    }

    @Override
    public int available() {
      synchronized (lock) {
        return piece.length - position + inbox.available();
      }
    }

    @Override
    public void close() {
      breakOff("the function has closed its input");
    }
  }

  private final class Output extends OutputStream {
    private final Object lock = new Object();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      synchronized (lock) {
        int end = offset + length;
        for (int start = offset; start < end; ) {
          int count = take(end - start);
          pool.send(new ToClient(call, Arrays.copyOfRange(bytes, start, start + count)));
          start += count;
        }
      }
    }

    private int take(int wanted) throws IOException {
      int count;
      try {
        count = window.take(wanted);
      } catch (InterruptedException e) {
        throw interrupted();
      }
      if (count == 0) {
        throw new IOException(OVER);
      }
      return count;
    }

    @Override
    public void close() {
      window.close();
    }
  }
}
