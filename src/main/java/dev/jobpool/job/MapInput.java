package dev.jobpool.job;

/**
 * What makes a job a map: its function is called once for each of its items, which an {@link
 * ItemStore} keeps, cut into chunks; so it does with what becomes of them. The value of such a job
 * is the list of its items' values, put together when somebody asks: {@link #VALUE} stands for it.
 *
 * @param items how many
 * @param chunks into how many chunks they are cut; a worker gets one at a time
 * @param star each item is an array that spreads over the parameters
 */
public record MapInput(int items, int chunks, boolean star) {

  /** In place of the value of a map that has succeeded. Not JSON. */
  static final byte[] VALUE = {};

  private static final int CHUNKS_PER_WORKER = 4;

  public MapInput {
    if (items < 0 || chunks < 0 || chunks > items) {
      throw new IllegalArgumentException("%d items in %d chunks".formatted(items, chunks));
    }
  }

  /** How many items a chunk has if nobody says: four chunks for each worker, as in Python. */
  public static int defaultChunkSize(int items, int workers) {
    return Math.max(1, Math.ceilDiv(items, CHUNKS_PER_WORKER * workers));
  }
}
