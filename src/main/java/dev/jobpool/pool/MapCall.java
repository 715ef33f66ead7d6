package dev.jobpool.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One {@code map}: cuts the items into chunks, feeds them to the crew while it still encodes the
 * rest, and puts the results together in the order of the items.
 */
final class MapCall<R> {
  private static final int CHUNKS_PER_WORKER = 4;
  private static final int FEED_TASKS = 32;
  private static final int FEED_BYTES = 64 << 10;

  private final RemoteFunction<R> function;
  private final boolean star;
  private final ValueCodec codec;
  private final Crew crew;
  private final CompletableFuture<List<@Nullable R>> future = new CompletableFuture<>();

  @GuardedBy("this")
  private final List<List<@Nullable R>> parts = new ArrayList<>();

  @GuardedBy("this")
  private int unfinished;

  @GuardedBy("this")
  private @Nullable RuntimeException firstFailure;

  @GuardedBy("this")
  private final List<Task> tasks = new ArrayList<>();

  MapCall(RemoteFunction<R> function, boolean star, ValueCodec codec, Crew crew) {
    this.function = function;
    this.star = star;
    this.codec = codec;
    this.crew = crew;
  }

  /** Python's default: four chunks for each worker, rounded up. */
  static int defaultChunkSize(int items, int workers) {
    int chunks = workers * CHUNKS_PER_WORKER;
    return Math.max(1, Math.ceilDiv(items, chunks));
  }

  /**
   * Feeds all items, on the calling thread.
   *
   * @throws PoolClosedException if the pool takes no more calls
   */
  AsyncResult<List<@Nullable R>> run(Collection<?> items, int chunkSize) {
    crew.beginFeeding();
    try {
      int chunks = Math.ceilDiv(items.size(), chunkSize);
      prepare(chunks);
      feed(items.iterator(), chunks, chunkSize);
    } catch (RuntimeException | Error e) {
      cancel(); // Nobody is going to see the results of those that were fed.
      throw e;
    } finally {
      crew.endFeeding();
    }
    return new AsyncResult<List<@Nullable R>>(future, this::cancel);
  }

  CompletableFuture<List<@Nullable R>> future() {
    return future;
  }

  private synchronized void prepare(int chunks) {
    parts.addAll(Collections.nCopies(chunks, List.of()));
    unfinished = chunks;
    if (chunks == 0) {
      future.complete(List.of());
    }
  }

  private void feed(Iterator<?> items, int chunks, int chunkSize) {
    List<Task> batch = new ArrayList<>();
    int batchBytes = 0;
    for (int i = 0; i < chunks; i++) {
      byte[] encoded = codec.encodeChunk(items, chunkSize).items();
      int index = i;
      Work work = new Work.Chunk("", function.name(), star, encoded);
      batch.add(crew.task(work, outcome -> ended(index, outcome)));
      batchBytes += encoded.length;
      if (batch.size() == FEED_TASKS || batchBytes >= FEED_BYTES || i == chunks - 1) {
        synchronized (this) {
          tasks.addAll(batch);
        }
        crew.feed(batch);
        batch.clear();
        batchBytes = 0;
      }
    }
  }

  private void ended(int index, Outcome outcome) {
    List<@Nullable R> part = new ArrayList<>();
    RuntimeException failure = null;
    try {
      if (outcome instanceof Outcome.Succeeded(var value)) {
        codec.decodeList(value, function.resultType(), part);
      } else {
        failure = new CallException(outcome);
      }
    } catch (RuntimeException | Error e) {
      failure = ValueCodec.unreadable(function, e);
    }
    finishPart(index, part, failure);
  }

  private void finishPart(int index, List<@Nullable R> part, @Nullable RuntimeException failure) {
    List<@Nullable R> all;
    RuntimeException failed;
    synchronized (this) {
      parts.set(index, part);
      if (firstFailure == null) {
        firstFailure = failure;
      }
      if (--unfinished > 0) {
        return;
      }
      failed = firstFailure;
      all = failed == null ? joined() : List.of();
      parts.clear();
      tasks.clear();
    }
    if (failed == null) {
      future.complete(all);
    } else {
      future.completeExceptionally(failed);
    }
  }

  @GuardedBy("this")
  private List<@Nullable R> joined() {
    List<@Nullable R> all = new ArrayList<>(parts.stream().mapToInt(List::size).sum());
    parts.forEach(all::addAll);
    return all;
  }

  private void cancel() {
    List<Task> unended;
    synchronized (this) {
      unended = new ArrayList<>(tasks);
    }
    unended.forEach(Task::cancel);
  }
}
