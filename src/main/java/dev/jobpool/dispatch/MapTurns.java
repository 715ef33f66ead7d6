package dev.jobpool.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The maps that run, and whose turn it is: maps and jobs that wait get every other seat, as long as
 * there are both, and the maps among themselves take turns.
 */
final class MapTurns {
  @GuardedBy("this")
  private final Deque<MapRun> maps = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean mapsFirst;

  synchronized void add(MapRun map) {
    maps.addFirst(map);
  }

  synchronized void remove(MapRun map) {
    maps.remove(map);
  }

  synchronized boolean isEmpty() {
    return maps.isEmpty();
  }

  synchronized List<MapRun> all() {
    return new ArrayList<>(maps);
  }

  /** How many of these seats are for maps, if there are jobs for the others. */
  int share(int seats) {
    int share;
    synchronized (this) {
      if (maps.isEmpty()) {
        return 0;
      }
      share = mapsFirst ? seats - seats / 2 : seats / 2;
    }
    int ready = 0;
    for (MapRun map : share == 0 ? List.<MapRun>of() : all()) {
      ready += map.ready();
    }
    return Math.min(share, ready);
  }

  /** So many jobs that waited have been given a seat, and so many pieces of maps. */
  synchronized void given(int jobs, int pieces) {
    if (jobs + pieces > 0) {
      mapsFirst = jobs > pieces || (jobs == pieces && mapsFirst);
    }
  }

  /**
   * Starts pieces, each of the map whose turn it is.
   *
   * @param seats how many at most
   * @return how many
   */
  int start(int seats) {
    int started = 0;
    int without = 0;
    while (started < seats) {
      MapRun next = takeTurn(without);
      if (next == null) {
        break;
      }
      if (next.ready() > 0 && next.startNext()) {
        started++;
        without = 0;
      } else {
        without++;
      }
    }
    return started;
  }

  /** The map whose turn it is; null if all have been asked. */
  private synchronized @Nullable MapRun takeTurn(int asked) {
    if (asked >= maps.size()) {
      return null;
    }
    MapRun next = maps.removeFirst();
    maps.addLast(next);
    return next;
  }
}
