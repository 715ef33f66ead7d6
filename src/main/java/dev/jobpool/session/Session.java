package dev.jobpool.session;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobService;
import dev.jobpool.pool.Conversation;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One client's session: its conversation, the job it is to others, and the way to the client.
 *
 * <p>The transport's own thread brings what the client says; a virtual thread, started with {@link
 * #start}, brings what the function says and, at the end, the farewell. A session is over when that
 * thread has done so and the job has ended.
 */
public final class Session {
  private static final Logger LOG = System.getLogger(Session.class.getName());

  /** The end of a conversation and that of its job are a moment apart. */
  private static final Duration JOB_END_TIME = Duration.ofSeconds(10);

  private final UUID id;
  private final JobService jobs;
  private final Conversation conversation = new Conversation();
  private final CompletableFuture<Job> jobEnd = new CompletableFuture<>();
  private final CompletableFuture<Void> clientEnd = new CompletableFuture<>();
  private final long openedNanos = System.nanoTime();

  private volatile @Nullable Transport transport;
  private volatile boolean sending;
  private volatile long activeNanos = System.nanoTime();

  Session(UUID id, JobService jobs) {
    this.id = id;
    this.jobs = jobs;
  }

  /** The job's. */
  public UUID id() {
    return id;
  }

  Conversation conversation() {
    return conversation;
  }

  /** The client can be reached: from now on it gets what the function says. */
  void start(Transport way) {
    transport = way;
    Thread.ofVirtual().name("session-" + id).start(() -> serve(way));
  }

  /**
   * The client has said something; waits while the function has too much unread.
   *
   * @return false if the session is over
   */
  boolean said(byte[] bytes, int offset, int length) throws InterruptedException {
    activeNanos = System.nanoTime();
    boolean sent = conversation.send(bytes, offset, length);
    activeNanos = System.nanoTime();
    return sent;
  }

  /** The client says nothing more. */
  void endInput() {
    conversation.endInput();
  }

  /** The client is there no more, or not wanted any more: its function is stopped. */
  void leave(String why) {
    if (!jobEnd.isDone()) {
      conversation.leave(why);
      jobs.cancel(id, why);
    }
  }

  void jobEnded(Job job) {
    jobEnd.complete(job);
    conversation.end();
  }

  /** Completes when nothing is left to be done for it. */
  CompletableFuture<Void> over() {
    return CompletableFuture.allOf(jobEnd, clientEnd);
  }

  /** True if the client was let in, but has not come. */
  boolean isDeserted(long nowNanos, Duration limit) {
    return transport == null && nowNanos - openedNanos > limit.toNanos();
  }

  /** The client was let in, and cannot be reached: its function is stopped. */
  public void desert(String why) {
    leave(why);
    clientEnd.complete(null);
  }

  /** True if neither side has said anything for longer than {@code limit}. */
  boolean isIdle(long nowNanos, Duration limit) {
    if (!conversation.hasBegun() && !conversation.isOver()) {
      activeNanos = nowNanos; // It waits for a worker.
    }
    return nowNanos - activeNanos > limit.toNanos();
  }

  /** Ends it, as it is idle: tells the client if it listens, and cuts it off if it does not. */
  void endIdle(Duration limit) {
    leave("Nothing was said for " + limit);
    Transport way = transport;
    if (way != null && (sending || jobEnd.isDone())) {
      way.abort();
    }
  }

  /** Ends the connection as it is. */
  void abort() {
    Transport way = transport;
    if (way != null) {
      way.abort();
    }
  }

  private void serve(Transport way) {
    try {
      while (!conversation.isOver()) {
        byte[] piece = conversation.receive(way.patience());
        if (piece != null) {
          send(way, piece);
        } else if (!conversation.isOver()) {
          way.silence();
        }
      }
      way.close(Farewell.of(awaitJobEnd()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The client of session " + id + " cannot be reached", e);
      way.abort();
      leave("The client has gone");
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      clientEnd.complete(null);
    }
  }

  private void send(Transport way, byte[] piece) throws IOException {
    sending = true;
    try {
      way.send(piece);
    } finally {
      sending = false;
    }
    activeNanos = System.nanoTime();
  }

  private @Nullable Job awaitJobEnd() throws InterruptedException {
    try {
      return jobEnd.get(JOB_END_TIME.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a job never fails", e);
    } catch (TimeoutException _) {
      return null;
    }
  }
}
