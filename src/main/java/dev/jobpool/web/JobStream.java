package dev.jobpool.web;

import dev.jobpool.job.JobEvents;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that follows a job. It has a thread, a virtual one, only while there is something to
 * send: that reads the feed as fast as the client takes it, and is waited for by nobody.
 *
 * <pre>
 *            woken                woken
 *   IDLE ◄───────────► SENDING ◄─────────► MORE_TO_SEND
 *        nothing new      │     after a pause
 *                         └──► OVER  feed over, client gone, or service stopping
 * </pre>
 */
final class JobStream implements StreamSocket.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(JobStream.class);

  /** What a job does more often than that is told at once. */
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(50);

  private static final int MAX_PIECES = 256;

  private final Feed feed;
  private final Watching watching;
  private final Streams streams;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private volatile @Nullable StreamSocket socket;
  private volatile JobEvents.@Nullable Watch watch;
  private volatile long sentNanos = System.nanoTime();
  private volatile boolean heartbeatDue;
  private volatile boolean gone;

  private enum State {
    IDLE,
    SENDING,
    MORE_TO_SEND,
    OVER
  }

  /** How to be woken when there may be something to send. */
  interface Watching {
    JobEvents.Watch begin(Runnable woken);
  }

  JobStream(Feed feed, Watching watching, Streams streams) {
    this.feed = feed;
    this.watching = watching;
    this.streams = streams;
  }

  @Override
  public void opened(StreamSocket opened) {
    socket = opened;
    streams.add(this);
    watch = watching.begin(this::wake);
    wake();
  }

  @Override
  public void gone() {
    gone = true;
    wake();
  }

  /** There may be something to send. */
  void wake() {
    State before =
        state.getAndUpdate(now ->
            switch (now) {
              case IDLE -> State.SENDING;
              case SENDING, MORE_TO_SEND -> State.MORE_TO_SEND;
              case OVER -> State.OVER;
            });
    if (before == State.IDLE) {
      Thread.ofVirtual().start(this::send);
    }
  }

  /** Shows a sign of life if it has not for this long. */
  void beat(long now, Duration interval) {
    if (now - sentNanos >= interval.toNanos() && state.get() == State.IDLE) {
      heartbeatDue = true;
      wake();
    }
  }

  private void send() {
    try {
      while (sendNew()) {
        if (state.compareAndSet(State.SENDING, State.IDLE)) {
          return;
        }
        state.set(State.SENDING);
        LockSupport.parkNanos(BETWEEN_ROUNDS.toNanos());
      }
      end();
    } catch (IOException _) {
      close(); // the client has gone
    } catch (RuntimeException e) {
      LOG.error("A stream of events failed, and is cut off", e);
      close();
    }
  }

  /** Sends what is new; false if there is no more to come. */
  private boolean sendNew() throws IOException {
    boolean last = streams.areOver(); // looked at before: what has happened by then is sent
    boolean sent = false;
    try {
      sent = sendPieces();
    } catch (StoreUnavailable _) {
      // It goes on when the store is back.
    }
    if (gone) {
      throw new IOException("the client has gone");
    }
    if (heartbeatDue && !sent && feed.heartbeat().length > 0) {
      write(feed.heartbeat());
    }
    heartbeatDue = false;
    return !feed.isOver() && !last;
  }

  /** Sends pieces; not for ever if they come as fast as they are sent. */
  private boolean sendPieces() throws IOException {
    for (int pieces = 0; pieces < MAX_PIECES; pieces++) {
      Optional<byte[]> next = feed.next();
      if (next.isEmpty()) {
        return pieces > 0;
      }
      write(next.get());
    }
    state.set(State.MORE_TO_SEND);
    return true;
  }

  private void write(byte[] bytes) throws IOException {
    StreamSocket open = socket;
    if (open != null) {
      open.write(bytes);
      sentNanos = System.nanoTime();
    }
  }

  private void end() {
    StreamSocket open = socket;
    if (open != null) {
      open.end();
    }
    forget();
  }

  private void close() {
    StreamSocket open = socket;
    if (open != null) {
      open.close();
    }
    forget();
  }

  private void forget() {
    state.set(State.OVER);
    JobEvents.Watch begun = watch;
    if (begun != null) {
      begun.close();
    }
    streams.remove(this);
  }
}
