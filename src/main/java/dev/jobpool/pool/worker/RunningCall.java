package dev.jobpool.pool.worker;

import dev.jobpool.api.JobContext;
import dev.jobpool.pool.ipc.Message.Progress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call while it runs, as its function sees it. */
final class RunningCall implements JobContext {
  private static final int MAX_MESSAGE_CHARS = 1000;

  private final long number;
  private final String jobId;
  private final String traceParent;
  private final long timeoutNanos;
  private final ReplyLine pool;
  private final @Nullable ClientStreams client;
  private final long startedNanos = System.nanoTime();
  private volatile boolean cancelled;
  private volatile boolean ended;

  /**
   * @param traceParent empty: none
   * @param timeoutNanos negative: without limit
   * @param client with whom it converses, if it does
   */
  RunningCall(
      long number,
      String jobId,
      String traceParent,
      long timeoutNanos,
      ReplyLine pool,
      @Nullable ClientStreams client) {
    this.number = number;
    this.jobId = jobId;
    this.traceParent = traceParent;
    this.timeoutNanos = timeoutNanos;
    this.pool = pool;
    this.client = client;
  }

  long number() {
    return number;
  }

  @Nullable ClientStreams client() {
    return client;
  }

  void cancel() {
    cancelled = true;
    if (client != null) {
      client.breakOff("the call was cancelled");
    }
  }

  void end() {
    ended = true;
    if (client != null) {
      client.close();
    }
  }

  @Override
  public String jobId() {
    return jobId;
  }

  @Override
  public Optional<String> traceParent() {
    return traceParent.isEmpty() ? Optional.empty() : Optional.of(traceParent);
  }

  @Override
  public void progress(double fraction, String message) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction must be from 0 to 1, not " + fraction);
    }
    if (!ended) {
      String kept = message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS));
      pool.send(new Progress(number, fraction, kept));
    }
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public Optional<Duration> remaining() {
    if (timeoutNanos < 0) {
      return Optional.empty();
    }
    long left = timeoutNanos - (System.nanoTime() - startedNanos);
    return Optional.of(Duration.ofNanos(Math.max(left, 0)));
  }
}
