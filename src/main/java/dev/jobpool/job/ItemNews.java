package dev.jobpool.job;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells those in this process who follow a map that more of its items have ended. Maps that run
 * elsewhere make no news here: who follows one looks by itself now and then. Safe for use by many
 * threads.
 */
public final class ItemNews {
  /** The lists are not changed but replaced, within the map's compute. */
  private final ConcurrentHashMap<UUID, List<Follower>> followers = new ConcurrentHashMap<>();

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean over;

  /** Hears of every map that runs here; called on the thread that recorded the items: quick. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Outcomes of items have been recorded, and can be read.
     *
     * @param itemsDone how many items of the job have ended by now
     */
    void itemsEnded(UUID job, int itemsDone);
  }

  /** Has {@code listener} told from now on. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  void itemsEnded(UUID job, int itemsDone) {
    wake(job);
    listeners.forEach(listener -> listener.itemsEnded(job, itemsDone));
  }

  /** Lets those who follow the job look at it. */
  void wake(UUID job) {
    List<Follower> told = followers.isEmpty() ? null : followers.get(job);
    if (told != null) {
      told.forEach(follower -> follower.news.release());
    }
  }

  /** This process ends: nobody may follow a job any more. */
  void endAll() {
    over = true;
    followers.keySet().forEach(this::wake);
  }

  /** Begins to follow a job. */
  Follower follow(UUID job) {
    var follower = new Follower(job);
    followers.merge(
        job, List.of(follower), (all, one) -> Stream.concat(all.stream(), one.stream()).toList());
    return follower;
  }

  /** How many follow a job at present. */
  public int followers() {
    return followers.values().stream().mapToInt(List::size).sum();
  }

  /** One who follows a job, until it is closed. */
  final class Follower implements AutoCloseable {
    private final UUID job;
    private final Semaphore news = new Semaphore(0);

    private Follower(UUID job) {
      this.job = job;
    }

    /**
     * Waits for news, for as long as {@code wait} at most.
     *
     * @throws JobRejectedException.Stopping if this process ends
     */
    void await(Duration wait) throws InterruptedException {
      if (over) {
        throw new JobRejectedException.Stopping();
      }
      if (news.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        news.drainPermits();
      }
    }

    @Override
    public void close() {
      followers.computeIfPresent(job, (_, all) -> without(this, all));
    }

    private static @Nullable List<Follower> without(Follower one, List<Follower> all) {
      List<Follower> others = all.stream().filter(follower -> follower != one).toList();
      return others.isEmpty() ? null : others;
    }
  }
}
