package dev.jobpool.job;

/** Some items of a map, one after the other. */
public record ItemRange(int first, int count) {

  /** The place of the item after the last. */
  public int end() {
    return first + count;
  }
}
