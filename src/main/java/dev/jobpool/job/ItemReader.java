package dev.jobpool.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what becomes of a map's items, page by page, while it runs: every item once. Nothing is
 * kept for a reader that is slow; it takes the next page when it is ready for it. For one thread,
 * who had best be a virtual one; to be closed.
 */
public final class ItemReader implements AutoCloseable {
  /** A map that runs elsewhere is looked at this often, and less often while nothing happens. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final int RANGES = 500;

  private final UUID id;
  private final MapInput input;
  private final ItemOrder order;
  private final JobStore store;
  private final ItemNews.Follower follower;

  /** How far it has read, in its order. */
  private int read;

  /** In the order of completion, when all that has ended is read: how far in the input. */
  private int looked;

  ItemReader(Job job, MapInput input, ItemOrder order, JobStore store, ItemNews news) {
    this.id = job.id();
    this.input = input;
    this.order = order;
    this.store = store;
    this.follower = news.follow(job.id());
  }

  /**
   * The next outcomes. Once the job has ended, items that were never run have ended as it has.
   *
   * @param wait how long to wait for the next item to end
   * @return empty if none has by then; null if no more will come
   * @throws JobRejectedException.Stopping if this process ends before the job
   */
  public @Nullable List<ItemOutcomes> next(Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      Job job = store.find(id).orElse(null); // before its items: they are all there when it ended
      List<ItemOutcomes> page = page(job);
      if (!page.isEmpty()) {
        return page;
      }
      if (job == null || job.state().isTerminal()) {
        return null;
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (!left.isPositive()) {
        return page;
      }
      follower.await(pause.compareTo(left) < 0 ? pause : left);
      pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private List<ItemOutcomes> page(@Nullable Job job) {
    List<ItemOutcomes> found = store.items().outcomes(id, order, read);
    Job over = job != null && job.state().isTerminal() ? job : null;
    if (order == ItemOrder.COMPLETION) {
      if (found.isEmpty() && over != null) {
        return neverRun(over);
      }
      found.forEach(outcomes -> read = outcomes.position() + outcomes.count());
      return found;
    }
    List<ItemOutcomes> page = new ArrayList<>(found.size());
    for (ItemOutcomes outcomes : found) {
      if (outcomes.first() > read) {
        if (over == null) {
          return page;
        }
        page.add(asJob(over, read, outcomes.first() - read));
      }
      page.add(outcomes);
      read = outcomes.end();
    }
    if (found.isEmpty() && over != null && read < input.items()) {
      page.add(asJob(over, read, input.items() - read));
      read = input.items();
    }
    return page;
  }

  /** The items that are not among those that ended. */
  private List<ItemOutcomes> neverRun(Job job) {
    List<ItemOutcomes> page = new ArrayList<>();
    while (page.isEmpty() && looked < input.items()) {
      List<ItemRange> ended = store.items().ended(id, looked, RANGES);
      for (ItemRange range : ended) {
        if (range.first() > looked) {
          page.add(asJob(job, looked, range.first() - looked));
        }
        looked = range.end();
      }
      if (ended.size() < RANGES && looked < input.items()) {
        page.add(asJob(job, looked, input.items() - looked));
        looked = input.items();
      }
    }
    return page;
  }

  private ItemOutcomes asJob(Job job, int first, int count) {
    JobError error = job.error();
    if (error == null) {
      throw new IllegalStateException("Map %s succeeded without item %d".formatted(id, first));
    }
    return new ItemOutcomes.Failures(first, count, 0, job.state(), error);
  }

  @Override
  public void close() {
    follower.close();
  }
}
