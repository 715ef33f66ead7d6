package dev.jobpool.dispatch;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemOutcomes.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What became of items and is not recorded yet. Not safe for use by several threads. */
final class UnrecordedItems {
  /** Neighbours are put together up to this size: it is what is read at a time. */
  private static final int MOST_TOGETHER_BYTES = 64 << 10;

  private final List<ItemOutcomes> outcomes = new ArrayList<>();
  private long bytes;

  void add(ItemOutcomes some) {
    outcomes.add(some);
    bytes += some.bytes();
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  /**
   * Takes everything: neighbours together, each with its position.
   *
   * @param position how many items have ended before
   */
  List<ItemOutcomes> takeAll(int position) {
    outcomes.sort(Comparator.comparingInt(ItemOutcomes::first));
    List<ItemOutcomes> together = new ArrayList<>();
    int at = position;
    for (int i = 0; i < outcomes.size(); ) {
      int end = endOfRun(i);
      ItemOutcomes run = joined(outcomes.subList(i, end)).at(at);
      together.add(run);
      at += run.count();
      i = end;
    }
    outcomes.clear();
    bytes = 0;
    return together;
  }

  /** Where the run of neighbours that begins there ends. */
  private int endOfRun(int start) {
    int end = start + 1;
    long size = outcomes.get(start).bytes();
    while (end < outcomes.size()
        && outcomes.get(end - 1) instanceof Values before
        && outcomes.get(end) instanceof Values next
        && before.end() == next.first()
        && size + next.bytes() <= MOST_TOGETHER_BYTES) {
      size += next.bytes();
      end++;
    }
    return end;
  }

  private static ItemOutcomes joined(List<ItemOutcomes> run) {
    if (run.size() == 1) {
      return run.getFirst();
    }
    byte[] lines = new byte[run.stream().mapToInt(it -> (int) it.bytes()).sum()];
    int at = 0;
    for (ItemOutcomes some : run) {
      byte[] part = ((Values) some).lines();
      System.arraycopy(part, 0, lines, at, part.length);
      at += part.length;
    }
    int count = run.stream().mapToInt(ItemOutcomes::count).sum();
    return new Values(run.getFirst().first(), count, 0, Arrays.copyOf(lines, at));
  }
}
