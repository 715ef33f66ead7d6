package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The worker's sending side of the data connection, for every thread of the functions: one message
 * at a time, and no interrupt may strike while one is on its way.
 */
final class ReplyLine {
  private final Connection data;
  private final ReentrantLock lock = new ReentrantLock();

  /** Sends on behalf of threads that a function started: they cannot be shielded. */
  private final ExecutorService relay =
      Executors.newSingleThreadExecutor(work -> {
        JobThread thread = new JobThread(work, "jobpool-relay");
        thread.setDaemon(true);
        return thread;
      });

  ReplyLine(Connection data) {
    this.data = data;
  }

  /**
   * Returns when the message has left this process.
   *
   * @throws UncheckedIOException if the pool can no longer be reached
   */
  void send(Message message) {
    if (Thread.currentThread() instanceof JobThread thread) {
      thread.shield();
      try {
        write(message);
      } finally {
        thread.unshield();
      }
    } else {
      try {
        CompletableFuture.runAsync(() -> write(message), relay).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof UncheckedIOException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }

  /** As {@link #send}, for the job thread when it is shielded and stays so. */
  void sendShielded(Message message) {
    write(message);
  }

  private void write(Message message) {
    lock.lock();
    try {
      data.send(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }
}
