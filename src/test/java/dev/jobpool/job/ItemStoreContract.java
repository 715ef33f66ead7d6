package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobStore.Admission;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.Requeue;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does with the items of maps, beside what it does with jobs. */
public abstract class ItemStoreContract extends JobStoreContract {
  private static final JobError NO_LUCK = JobError.of(JobError.Kind.EXCEPTION, "no luck, 'tis ü");

  private final JobIds mapIds = new JobIds(new SettableClock(NOW));

  private ItemStore items() {
    return store().items();
  }

  private static ItemChunk chunk(int number, int first, String... items) {
    byte[] json = ("[" + String.join(",", items) + "]").getBytes(UTF_8);
    return new ItemChunk(number, first, items.length, json);
  }

  private static ItemOutcomes values(int first, int position, String... values) {
    byte[] lines = (String.join("\n", values) + "\n").getBytes(UTF_8);
    return new ItemOutcomes.Values(first, values.length, position, lines);
  }

  private static ItemOutcomes failures(int first, int position, int count) {
    return new ItemOutcomes.Failures(first, count, position, JobState.FAILED, NO_LUCK);
  }

  private UUID uploaded(ItemChunk... chunks) {
    UUID id = mapIds.next();
    items().begin(id);
    for (ItemChunk chunk : chunks) {
      items().append(id, chunk);
    }
    return id;
  }

  /** A claimed map of these chunks. */
  private Job claimed(ItemChunk... chunks) {
    UUID id = uploaded(chunks);
    int count = chunks.length == 0 ? 0 : chunks[chunks.length - 1].end();
    JobRequest request = JobRequests.of("f").mapping(new MapInput(count, chunks.length, true));
    Job job = JobTransitions.accepted(id, request, NOW);
    assertThat(store().add(job, 100)).isEqualTo(new Admission.Admitted());
    items().accepted(id);
    store().fetch(1).join();
    return store().claim(1).getFirst();
  }

  private Optional<Job> end(Job claimed) {
    return store()
        .finish(
            new Finish(
                claimed.id(), claimed.epoch(), Ending.mapSucceeded(), NOW, NOW.plusSeconds(9)))
        .join();
  }

  @Test
  void find_map_tellsOfItsItems() {
    Job map = claimed(chunk(0, 0, "1", "2"), chunk(1, 2, "3"));

    assertThat(store().find(map.id()).orElseThrow().request().map())
        .isEqualTo(new MapInput(3, 2, true));
    end(map);
    Job ended = store().find(map.id()).orElseThrow();
    assertThat(ended.request().map()).isEqualTo(new MapInput(3, 2, true));
    assertThat(ended.value()).isEmpty();
    assertThat(store().list(JobFilter.ALL, 10, null).jobs().getFirst().request().map())
        .isEqualTo(new MapInput(3, 2, true));
  }

  @Test
  void input_severalChunks_comesInOrderAndInBounds() {
    String large = "\"" + "x".repeat(3_000) + "\"";
    Job map = claimed(chunk(0, 0, large), chunk(1, 1, large, "2"), chunk(2, 3, "\"ü\""));

    assertThat(items().input(map.id(), 0, 1))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(chunk(0, 0, large));
    assertThat(items().input(map.id(), 1, 100_000))
        .usingRecursiveFieldByFieldElementComparator()
        .startsWith(chunk(1, 1, large, "2"));
    assertThat(items().input(map.id(), 2, 100_000))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(chunk(2, 3, "\"ü\""));
    assertThat(items().input(map.id(), 3, 100_000)).isEmpty();
    assertThat(items().input(mapIds.next(), 0, 100_000)).isEmpty();
  }

  @Test
  void discard_upload_leavesNothing() {
    UUID upload = uploaded(chunk(0, 0, "1"));

    items().discard(upload);

    assertThat(items().input(upload, 0, 1)).isEmpty();
  }

  @Test
  void outcomes_recorded_areThereInBothOrders() {
    Job map = claimed(chunk(0, 0, "1", "2", "3", "4", "5"));
    ItemOutcomes late = values(3, 0, "\"a\"", "null");
    ItemOutcomes early = values(0, 2, "1", "2");
    ItemOutcomes failed = failures(2, 4, 1);

    assertThat(items().record(map.id(), map.epoch(), List.of(late))).isTrue();
    assertThat(items().record(map.id(), map.epoch(), List.of(early, failed))).isTrue();

    assertThat(items().outcomes(map.id(), ItemOrder.INPUT, 0))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(early, failed, late);
    assertThat(items().outcomes(map.id(), ItemOrder.COMPLETION, 0))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(late, early, failed);
    assertThat(items().outcomes(map.id(), ItemOrder.INPUT, 2))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(failed, late);
    assertThat(items().outcomes(map.id(), ItemOrder.COMPLETION, 5)).isEmpty();
    assertThat(items().done(map.id())).isEqualTo(5);
    assertThat(items().ended(map.id(), 2, 10))
        .containsExactly(new ItemRange(2, 1), new ItemRange(3, 2));
    assertThat(items().ended(map.id(), 0, 1)).containsExactly(new ItemRange(0, 2));
    assertThat(items().firstFailure(map.id()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(failed);
  }

  @Test
  void outcomes_none_areEmpty() {
    Job map = claimed(chunk(0, 0, "1"));

    assertThat(items().outcomes(map.id(), ItemOrder.INPUT, 0)).isEmpty();
    assertThat(items().done(map.id())).isZero();
    assertThat(items().firstFailure(map.id())).isEmpty();
  }

  @Test
  void record_twice_keepsTheFirst() {
    Job map = claimed(chunk(0, 0, "1"));
    items().record(map.id(), map.epoch(), List.of(values(0, 0, "1")));

    assertThat(items().record(map.id(), map.epoch(), List.of(values(0, 0, "2")))).isTrue();

    assertThat(items().outcomes(map.id(), ItemOrder.INPUT, 0))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(values(0, 0, "1"));
  }

  @Test
  void record_underAnEarlierClaim_isRefused() {
    Job first = claimed(chunk(0, 0, "1", "2"));
    items().record(first.id(), first.epoch(), List.of(values(0, 0, "1")));
    store()
        .requeue(
            new Requeue(first.id(), first.epoch(), JobState.QUEUED, NOW, first.attempt(), NO_LUCK))
        .join();
    assertThat(items().record(first.id(), first.epoch(), List.of(values(1, 1, "2")))).isFalse();

    store().fetch(1).join();
    Job second = store().claim(1).getFirst();

    assertThat(items().record(first.id(), first.epoch(), List.of(values(1, 1, "2")))).isFalse();
    assertThat(items().done(second.id())).isEqualTo(1);
    assertThat(items().record(second.id(), second.epoch(), List.of(values(1, 1, "2")))).isTrue();
    assertThat(items().done(second.id())).isEqualTo(2);
  }

  @Test
  void record_whenTheJobHasEnded_isRefused() {
    Job map = claimed(chunk(0, 0, "1"));
    end(map);

    assertThat(items().record(map.id(), map.epoch(), List.of(values(0, 0, "1")))).isFalse();
  }

  @Test
  void delete_map_takesItsItemsAlong() {
    Job map = claimed(chunk(0, 0, "1"));
    items().record(map.id(), map.epoch(), List.of(values(0, 0, "1")));
    end(map);

    assertThat(store().delete(map.id())).isTrue();

    assertThat(items().input(map.id(), 0, 1)).isEmpty();
    assertThat(items().outcomes(map.id(), ItemOrder.INPUT, 0)).isEmpty();
  }

  @Test
  void deleteExpired_map_takesItsItemsAlong() {
    Job map = claimed(chunk(0, 0, "1"));
    items().record(map.id(), map.epoch(), List.of(values(0, 0, "1")));
    end(map);

    assertThat(store().deleteExpired(NOW.plusSeconds(10), 10)).isEqualTo(1);

    assertThat(items().input(map.id(), 0, 1)).isEmpty();
    assertThat(items().done(map.id())).isZero();
  }
}
