package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Message.Output;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a function prints, sent to the pool line by line so that it survives the worker's death.
 * Both {@code System.out} and {@code System.err} lead here, which keeps their order. Between two
 * calls the text goes to the process's own standard error.
 */
final class CallOutput extends OutputStream {
  private static final int BUFFER_BYTES = 8192;

  private final ReplyLine pool;
  private final OutputStream processError = new FileOutputStream(FileDescriptor.err);
  private final PrintStream stream =
      new PrintStream(this, true, StandardCharsets.UTF_8) {
        @Override
        public void close() {
          flush(); // The next call wants to print, too.
        }
      };

  // Guarded by stream, as PrintStream guards what it writes to.
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int length;
  private long call;

  CallOutput(ReplyLine pool) {
    this.pool = pool;
  }

  /** From here on what is printed belongs to {@code call}. */
  void begin(long call) {
    synchronized (stream) {
      this.call = call;
    }
    if (System.out != stream) {
      System.setOut(stream);
    }
    if (System.err != stream) {
      System.setErr(stream);
    }
  }

  /** Sends what is left of the call's text. */
  void end() {
    synchronized (stream) {
      send();
      call = 0;
    }
  }

  /** Sends what is left, at the end of the process. */
  void drain() {
    synchronized (stream) {
      send();
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    synchronized (stream) {
      boolean endsLine = false;
      for (int i = offset; i < offset + count; i++) {
        if (length == BUFFER_BYTES) {
          send();
        }
        buffer[length++] = bytes[i];
        endsLine |= bytes[i] == '\n';
      }
      if (endsLine) {
        send();
      }
    }
  }

  private void send() {
    if (length == 0) {
      return;
    }
    byte[] text = java.util.Arrays.copyOf(buffer, length);
    length = 0;
    if (call != 0) {
      pool.send(new Output(call, text));
    } else {
      try {
        processError.write(text);
      } catch (IOException e) {
        // Nobody reads any more: the pool is gone, and soon this process is.
      }
    }
  }
}
