package dev.jobpool.job;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;

/**
 * A map whose items come bit by bit, and that is accepted when all have come. For one thread; to be
 * closed, and unless it was accepted by then nothing of it is left.
 */
public final class MapUpload implements AutoCloseable {
  private final UUID id;
  private final Instant since;
  private final Clock clock;
  private final ItemStore items;
  private final Function<Job, Job> acceptance;
  private final Runnable whenClosed;
  private int chunks;
  private int count;
  private boolean over;

  /**
   * @param acceptance keeps the job; returns another if that one was accepted before
   */
  MapUpload(
      UUID id, Clock clock, ItemStore items, Function<Job, Job> acceptance, Runnable whenClosed) {
    this.id = id;
    this.clock = clock;
    this.since = clock.instant();
    this.items = items;
    this.acceptance = acceptance;
    this.whenClosed = whenClosed;
  }

  /** How many items have come. */
  public int count() {
    return count;
  }

  /**
   * Keeps the next items, as one chunk.
   *
   * @param json an array of {@code size} items
   */
  public void append(byte[] json, int size) {
    if (chunks == 0) {
      items.begin(id);
    }
    items.append(id, new ItemChunk(chunks, count, size, json));
    chunks++;
    count = Math.addExact(count, size);
  }

  /**
   * All items have come.
   *
   * @param request what to do with each; without arguments
   * @return the job as it was accepted; or, if its idempotency key has been used for the same
   *     request, the first job as it is now
   * @throws JobRejectedException if it is not accepted
   */
  public Job accept(JobRequest request, boolean star) {
    Job job =
        JobTransitions.accepted(
            id, request.mapping(new MapInput(count, chunks, star)), since, clock.instant());
    Job kept = acceptance.apply(job);
    over = kept.id().equals(id);
    return kept;
  }

  @Override
  public void close() {
    try {
      if (!over && chunks > 0) {
        items.discard(id);
      }
    } finally {
      whenClosed.run();
    }
  }
}
