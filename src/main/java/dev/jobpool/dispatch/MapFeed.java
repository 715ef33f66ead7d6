package dev.jobpool.dispatch;

import dev.jobpool.job.ItemChunk;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.job.MapInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the input of one map, chunk by chunk, and leaves out the items that ended in an earlier
 * run. For one thread.
 */
final class MapFeed {
  /** How much is read at a time. */
  private static final int READ_BYTES = 256 << 10;

  private static final int RANGES = 1_000;

  private final Job map;
  private final MapInput input;
  private final ItemStore items;
  private int nextChunk;
  private boolean ranBefore;

  /** Where the last run of ended items ends that began in the chunks read so far. */
  private int covered;

  MapFeed(Job map, MapInput input, ItemStore items) {
    this.map = map;
    this.input = input;
    this.items = items;
  }

  /**
   * Looks what ended in earlier runs.
   *
   * @return how many items
   */
  int begin() {
    int done = items.done(map.id());
    ranBefore = done > 0;
    return done;
  }

  /** True if items had ended before this run. */
  boolean ranBefore() {
    return ranBefore;
  }

  /** True when everything has been read. */
  boolean isExhausted() {
    return nextChunk >= input.chunks();
  }

  /**
   * The next pieces; maybe none, if all of a chunk had ended before.
   *
   * @throws IllegalStateException if the input is not there
   */
  List<MapPiece> read() {
    List<ItemChunk> chunks = items.input(map.id(), nextChunk, READ_BYTES);
    if (chunks.isEmpty()) {
      throw new IllegalStateException("The input is gone from chunk %d on".formatted(nextChunk));
    }
    List<MapPiece> pieces = new ArrayList<>();
    for (ItemChunk chunk : chunks) {
      List<ItemRange> places = ranBefore ? unended(chunk) : List.of(rangeOf(chunk));
      if (!places.isEmpty()) {
        pieces.add(piece(chunk, places));
      }
      nextChunk = chunk.number() + 1;
    }
    return pieces;
  }

  private static ItemRange rangeOf(ItemChunk chunk) {
    return new ItemRange(chunk.first(), chunk.count());
  }

  private static MapPiece piece(ItemChunk chunk, List<ItemRange> places) {
    return new MapPiece(
        places,
        places.getFirst().equals(rangeOf(chunk))
            ? chunk.items()
            : JsonItems.cutOut(chunk.items(), chunk.first(), places));
  }

  private List<ItemRange> unended(ItemChunk chunk) {
    List<ItemRange> unended = new ArrayList<>();
    int at = Math.max(chunk.first(), covered); // Ended items may reach into the next chunk.
    while (at < chunk.end()) {
      List<ItemRange> ended = items.ended(map.id(), at, RANGES);
      for (ItemRange range : ended) {
        if (range.first() >= chunk.end()) {
          break;
        }
        if (range.first() > at) {
          unended.add(new ItemRange(at, range.first() - at));
        }
        at = range.end();
        covered = at;
      }
      boolean more = ended.size() == RANGES && ended.getLast().first() < chunk.end();
      if (!more && at < chunk.end()) {
        unended.add(new ItemRange(at, chunk.end() - at));
        at = chunk.end();
      }
    }
    return unended;
  }
}
