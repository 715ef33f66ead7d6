package dev.jobpool.dispatch;

import dev.jobpool.job.ItemRange;
import java.util.List;

/**
 * Those items of a chunk that are to run.
 *
 * @param places where they are in the input, in order
 * @param items one JSON array as UTF-8
 */
record MapPiece(List<ItemRange> places, byte[] items) {

  MapPiece {
    places = List.copyOf(places);
  }

  int count() {
    return places.stream().mapToInt(ItemRange::count).sum();
  }
}
