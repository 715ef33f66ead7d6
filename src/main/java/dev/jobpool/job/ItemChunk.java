package dev.jobpool.job;

/**
 * Some items of a map, one after the other, that go to a worker together.
 *
 * @param number its place among the chunks, from 0
 * @param first the place of its first item among all, from 0
 * @param count how many items
 * @param items one JSON array as UTF-8; neither copied nor to be changed
 */
public record ItemChunk(int number, int first, int count, byte[] items) {

  /** The place of the item after the last. */
  public int end() {
    return first + count;
  }
}
