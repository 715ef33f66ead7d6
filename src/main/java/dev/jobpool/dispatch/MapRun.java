package dev.jobpool.dispatch;

import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobState;
import dev.jobpool.job.MapInput;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.EachCall;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.PendingCall;
import dev.jobpool.pool.PoolClosedException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a claimed map. A virtual thread of its own reads the input and records, see {@link
 * MapLoop}; pieces go to the pool on the threads of those who have a seat for one, and the workers'
 * threads bring what became of the items. {@link MapState} is what they share.
 */
final class MapRun implements RunInPool {
  private static final Logger log = LoggerFactory.getLogger(MapRun.class);

  private volatile Job claimed;
  private final MapInput input;
  private final JobLifecycle lifecycle;
  private final Endings endings;
  private final Dispatch dispatch;
  private final MapState state;
  private final boolean finalAttempt;

  /** The {@link System#nanoTime} at which the first item began; 0 before. */
  private final AtomicLong startedNanos = new AtomicLong();

  /** The dispatcher, as a map needs it. Nothing is called with a lock held. */
  interface Dispatch {

    /**
     * @throws PoolClosedException if the pool takes no more calls
     */
    PendingCall submit(EachCall call, CallObserver observer);

    /** Pieces are ready. */
    void piecesReady();

    /** A piece has ended, and its seat is free. */
    void pieceEnded();

    /** The run is over, and the map ends like this. */
    void mapEnded(MapRun map, Ending ending);

    /** The run is over, and the map is to wait for another. */
    void mapWaits(MapRun map);
  }

  MapRun(Job claimed, MapInput input, JobLifecycle lifecycle, Endings endings, Dispatch dispatch) {
    this.claimed = claimed;
    this.input = input;
    this.lifecycle = lifecycle;
    this.endings = endings;
    this.dispatch = dispatch;
    this.state = new MapState(input.items());
    this.finalAttempt = claimed.attempt() > claimed.request().retries();
  }

  @Override
  public Job claimed() {
    return claimed;
  }

  void begin() {
    var loop = new MapLoop(this, input, lifecycle, state, dispatch);
    Thread.ofVirtual().name("jobpool-map").start(loop::run);
  }

  /** How many pieces could be given to a worker now. */
  int ready() {
    return state.ready();
  }

  /**
   * Gives the next piece to the pool, for which there is a seat.
   *
   * @return false if there is none
   */
  boolean startNext() {
    MapState.Next next = state.takeNext(piece -> new ChunkRun(this, piece));
    if (next != null) {
      start(next.piece(), next.chunk());
    }
    return next != null;
  }

  private void start(MapPiece piece, ChunkRun chunk) {
    var request = claimed.request();
    try {
      var call =
          new EachCall(
              claimed.id().toString(),
              request.func(),
              input.star(),
              piece.items(),
              timeLeft(),
              lifecycle.traces().ofRun(claimed));
      chunk.taken(dispatch.submit(call, chunk));
    } catch (PoolClosedException _) {
      state.windUp(null, false);
      over(chunk);
    } catch (RuntimeException e) {
      AboutJob.line(log.atError(), claimed)
          .setCause(e)
          .log("The pool could not take a piece of map {}, which fails", claimed.id());
      var error = JobError.of(JobError.Kind.EXCEPTION, "The pool could not take the call: " + e);
      state.windUp(Ending.of(JobState.FAILED, error), false);
      over(chunk);
    }
  }

  private @Nullable Duration timeLimit() {
    return lifecycle.settings().timeoutOf(claimed.request());
  }

  /** The time that the whole map has left; null: without limit. */
  private @Nullable Duration timeLeft() {
    Duration limit = timeLimit();
    long started = startedNanos.get();
    if (limit == null || started == 0) {
      return limit;
    }
    Duration left = limit.minusNanos(System.nanoTime() - started);
    return left.isPositive() ? left : Duration.ofNanos(1);
  }

  /** A worker has begun with a piece. */
  void started(int workerId, long pid) {
    long now = System.nanoTime();
    if (!startedNanos.compareAndSet(0, now == 0 ? 1 : now)) {
      return;
    }
    Optional<Job> running = lifecycle.started(claimed, workerId, pid);
    running.ifPresent(job -> claimed = job);
    if (running.isEmpty() || running.get().cancelRequested()) {
      stop();
    }
  }

  void output(byte[] text) {
    lifecycle.output(claimed, text);
  }

  /** On the worker's thread, which waits while what it brings cannot be recorded. */
  void succeeded(ItemRange items, byte[] lines) {
    state.ended(new ItemOutcomes.Values(items.first(), items.count(), 0, lines));
  }

  /** As above. What is to run again has not ended. */
  void failed(ItemRange items, Outcome outcome) {
    Ending ending = endings.of(outcome);
    JobError error = ending.error();
    if (error == null) {
      throw new IllegalArgumentException("no failure: " + outcome);
    }
    state.failed(
        items.first(),
        Ending.of(ending.state(), error.ofItem(items.first())),
        finalAttempt ? 0 : items.count());
    if (finalAttempt) {
      state.ended(
          new ItemOutcomes.Failures(items.first(), items.count(), 0, ending.state(), error));
    }
  }

  /**
   * @param left the items of the chunk that have not ended
   */
  void chunkEnded(ChunkRun chunk, Collection<ItemRange> left, Outcome outcome) {
    AboutJob.died(log, claimed, outcome);
    switch (outcome) {
      case Outcome.Succeeded _ -> {}
      case Outcome.Failed _, Outcome.WorkerDied _ -> left.forEach(items -> failed(items, outcome));
      case Outcome.TimedOut _ -> state.windUp(timedOut(), false).forEach(ChunkRun::stop);
      case Outcome.Cancelled(Outcome.CancelReason reason) -> {
        switch (reason) {
          case REQUESTED -> state.windUp(JobLifecycle.cancelled(), false);
          case POOL_TERMINATED -> state.windUp(JobLifecycle.terminated(), false);
        }
      }
    }
    over(chunk);
  }

  private Ending timedOut() {
    Duration limit = timeLimit();
    return endings.of(new Outcome.TimedOut(limit == null ? Duration.ZERO : limit));
  }

  private void over(ChunkRun chunk) {
    state.over(chunk);
    dispatch.pieceEnded();
  }

  @Override
  public void stop() {
    state.windUp(JobLifecycle.cancelled(), false).forEach(ChunkRun::stop);
  }

  @Override
  public void kill() {
    state.windUp(JobLifecycle.cancelled(), false).forEach(ChunkRun::kill);
  }

  /** Begins nothing more; what runs may end. Then the map waits for another run. */
  void handBack() {
    var unused = state.windUp(null, true);
  }
}
