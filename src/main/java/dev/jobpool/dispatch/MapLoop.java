package dev.jobpool.dispatch;

import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import dev.jobpool.job.MapInput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running map's own thread does: reads the input a little ahead of the workers, records what
 * they tell, and at last says how the map came out.
 */
final class MapLoop {
  private static final Logger log = LoggerFactory.getLogger(MapLoop.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final MapRun map;
  private final Job claimed;
  private final int items;
  private final JobLifecycle lifecycle;
  private final MapState state;
  private final MapRun.Dispatch dispatch;
  private final MapFeed feed;

  MapLoop(
      MapRun map,
      MapInput input,
      JobLifecycle lifecycle,
      MapState state,
      MapRun.Dispatch dispatch) {
    this.map = map;
    this.claimed = map.claimed();
    this.items = input.items();
    this.lifecycle = lifecycle;
    this.state = state;
    this.dispatch = dispatch;
    this.feed = new MapFeed(claimed, input, lifecycle.items());
  }

  void run() {
    try {
      try {
        settle(feedAndRecord());
      } catch (StoreUnavailable | IllegalStateException e) {
        AboutJob.line(log.atError(), claimed)
            .log("Map {} cannot go on: {}", claimed.id(), e.getMessage());
        fail(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Returns when nothing is left to do, with the number of items that have ended. */
  private int feedAndRecord() throws InterruptedException {
    int done = persistently(feed::begin);
    state.add(List.of(), feed.isExhausted());
    while (true) {
      List<ItemOutcomes> some = state.awaitWork(done);
      if (!some.isEmpty()) {
        done = record(some, done);
      } else if (state.wantsMore()) {
        read();
      } else if (state.isOver()) {
        return done;
      }
    }
  }

  private void read() throws InterruptedException {
    List<MapPiece> pieces = persistently(feed::read);
    state.add(pieces, feed.isExhausted());
    if (!pieces.isEmpty()) {
      dispatch.piecesReady();
    }
  }

  /** Returns how many have ended with these. */
  private int record(List<ItemOutcomes> some, int done) throws InterruptedException {
    int now = done + some.stream().mapToInt(ItemOutcomes::count).sum();
    if (!persistently(() -> lifecycle.record(claimed, some, now))) {
      state.discard();
      map.kill(); // It has been given to another process.
      return done;
    }
    lifecycle.progress(claimed, (double) now / items, "%d of %d items".formatted(now, items));
    if (state.isHeldBack()) {
      dispatch.piecesReady();
    }
    return now;
  }

  private interface Step<T> {
    T make();
  }

  /** Tries again while the store is away, unless the service stops. */
  private <T> T persistently(Step<T> step) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return step.make();
      } catch (StoreUnavailable e) {
        if (!lifecycle.isDurable() || state.pause(pause)) {
          throw e; // It is full, and will stay so; or others will try.
        }
        log.debug("Map {} waits for the store", claimed.id(), e);
      }
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }
  }

  private void settle(int done) throws InterruptedException {
    MapState.Verdict verdict = state.verdict(done);
    Ending ending = verdict.ending();
    if (verdict.complete()) {
      dispatch.mapEnded(map, endOfAllRuns(ending));
    } else if (ending == null) {
      dispatch.mapWaits(map);
    } else {
      dispatch.mapEnded(map, ending);
    }
  }

  /** Some items may have failed for good before this process had the map. */
  private Ending endOfAllRuns(@Nullable Ending ofThisRun) throws InterruptedException {
    if (feed.ranBefore()) {
      Optional<ItemOutcomes.Failures> recorded =
          persistently(() -> lifecycle.items().firstFailure(claimed.id()));
      if (recorded.isPresent()) {
        var failure = recorded.get();
        return Ending.of(failure.state(), failure.error().ofItem(failure.first()));
      }
    }
    return ofThisRun == null ? Ending.mapSucceeded() : ofThisRun;
  }

  private void fail(RuntimeException why) throws InterruptedException {
    state.discard();
    var error = JobError.of(JobError.Kind.EXCEPTION, "The map broke off: " + why.getMessage());
    var end = Ending.of(JobState.FAILED, error);
    state.windUp(end, false).forEach(ChunkRun::stop);
    if (state.awaitEmptyPool()) {
      dispatch.mapWaits(map);
    } else {
      dispatch.mapEnded(map, end);
    }
  }
}
