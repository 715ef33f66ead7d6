package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.MapInput;
import dev.jobpool.job.MapUpload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MapFeedTest {
  private final Bench bench = new Bench(1);

  @AfterEach
  void close() {
    bench.close();
  }

  /**
   * A map of five chunks of two, of which items have ended: in runs that begin and end anywhere.
   */
  private List<ItemRange> left(ItemRange... ended) {
    Job map;
    try (MapUpload upload = bench.service.upload(null, null)) {
      for (int first = 0; first < 10; first += 2) {
        upload.append("[%d,%d]".formatted(first, first + 1).getBytes(UTF_8), 2);
      }
      map = upload.accept(JobRequests.of("f"), false);
    }
    ItemStore items = bench.items();
    Job claimed = bench.find(map.id());
    int position = 0;
    for (ItemRange range : ended) {
      byte[] lines = "1\n".repeat(range.count()).getBytes(UTF_8);
      var values = new ItemOutcomes.Values(range.first(), range.count(), position, lines);
      assertThat(items.record(map.id(), claimed.epoch(), List.of(values))).isTrue();
      position += range.count();
    }
    MapInput input = Objects.requireNonNull(map.request().map());
    MapFeed feed = new MapFeed(claimed, input, items);
    assertThat(feed.begin()).isEqualTo(position);
    List<ItemRange> left = new ArrayList<>();
    while (!feed.isExhausted()) {
      feed.read().forEach(piece -> left.addAll(piece.places()));
    }
    return left;
  }

  @Test
  void read_nothingHasEnded_isEveryChunk() {
    assertThat(left()).hasSize(5);
  }

  @Test
  void read_runsAcrossChunks_areLeftOut() {
    assertThat(left(new ItemRange(1, 4), new ItemRange(7, 2)))
        .containsExactly(
            new ItemRange(0, 1), new ItemRange(5, 1), new ItemRange(6, 1), new ItemRange(9, 1));
  }

  @Test
  void read_allHasEnded_isNothing() {
    assertThat(left(new ItemRange(0, 10))).isEmpty();
  }
}
