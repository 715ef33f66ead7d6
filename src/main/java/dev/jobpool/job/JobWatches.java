package dev.jobpool.job;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who follow jobs. They are told of what this process does to a job when it does; of what
 * others do, by looking at all jobs that are followed a few times a second, with one question to
 * the store. Nothing is kept for a job that nobody follows.
 */
final class JobWatches {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** More than those are not asked for whenever any job has ended anywhere. */
  private static final int MAX_AWAITED = 256;

  private final JobStore store;
  private final ConcurrentHashMap<UUID, Watched> byJob = new ConcurrentHashMap<>();
  private final Alarm alarm = new Alarm("jobpool-watches", this::look);

  JobWatches(JobStore store) {
    this.store = store;
  }

  /** A job that is followed: changed within the map's compute only, but for the mark. */
  private static final class Watched {
    final Set<Runnable> readers = ConcurrentHashMap.newKeySet(1);

    /** Of the last look; used by the looking thread alone. */
    @Nullable Long mark;

    void wake() {
      readers.forEach(Runnable::run);
    }
  }

  JobEvents.Watch watch(UUID id, Runnable woken) {
    byJob.compute(
        id,
        (_, watched) -> {
          Watched now = watched == null ? new Watched() : watched;
          now.readers.add(woken);
          return now;
        });
    alarm.ringBy(Alarm.timeAfter(BETWEEN_LOOKS));
    return () ->
        byJob.computeIfPresent(
            id,
            (_, watched) -> {
              watched.readers.remove(woken);
              return watched.readers.isEmpty() ? null : watched;
            });
  }

  /** There may be something new about this job. */
  void changed(UUID id) {
    if (!byJob.isEmpty()) {
      Watched watched = byJob.get(id);
      if (watched != null) {
        watched.wake();
      }
    }
  }

  /** The jobs of whose end, elsewhere, this process should hear at once. */
  Collection<UUID> awaited() {
    Set<UUID> ids = byJob.keySet();
    return byJob.size() > MAX_AWAITED ? Set.of() : ids;
  }

  int jobs() {
    return byJob.size();
  }

  private long look(long now) {
    if (byJob.isEmpty()) {
      return Alarm.NEVER;
    }
    try {
      Map<UUID, Long> marks = store.marks(Set.copyOf(byJob.keySet()));
      byJob.forEach((id, watched) -> {
        Long mark = marks.getOrDefault(id, -1L);
        if (!mark.equals(watched.mark)) {
          watched.mark = mark;
          watched.wake();
        }
      });
    } catch (JobRejectedException.StoreUnavailable _) {
      // There is nothing to be told until it is back.
    }
    return now + TimeUnit.NANOSECONDS.convert(BETWEEN_LOOKS);
  }
}
