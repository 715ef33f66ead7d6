package dev.jobpool.job;

/** What became of some items of a map, one after the other. */
public sealed interface ItemOutcomes {

  /** The place of the first of these items among all, from 0. */
  int first();

  /** How many items. */
  int count();

  /** How many items of the map had ended before these. */
  int position();

  /** About how many bytes they take. */
  long bytes();

  /** The place of the item after the last. */
  default int end() {
    return first() + count();
  }

  /**
   * They succeeded.
   *
   * @param lines their values, one JSON text on each line, every line ended with {@code \n};
   *     neither copied nor to be changed
   */
  record Values(int first, int count, int position, byte[] lines) implements ItemOutcomes {
    @Override
    public long bytes() {
      return lines.length;
    }
  }

  /**
   * They ended otherwise, all of them alike.
   *
   * @param state FAILED, TIMED_OUT, CANCELLED or LOST
   */
  record Failures(int first, int count, int position, JobState state, JobError error)
      implements ItemOutcomes {
    @Override
    public long bytes() {
      return 100 + 2L * error.message().length();
    }
  }

  /** The same items at another place in the order of completion. */
  default ItemOutcomes at(int position) {
    return switch (this) {
      case Values(int first, int count, int _, byte[] lines) ->
          new Values(first, count, position, lines);
      case Failures(int first, int count, int _, JobState state, JobError error) ->
          new Failures(first, count, position, state, error);
    };
  }
}
