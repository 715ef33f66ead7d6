package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.dispatch.FakePool.FakeCall;
import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemReader;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.MapUpload;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.pool.DeathCertificate;
import dev.jobpool.pool.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Maps on a pool without processes. */
class MapRunTest {
  private final List<Bench> benches = new ArrayList<>();
  private Bench bench = bench(2);

  private Bench bench(int size) {
    var made = new Bench(size);
    benches.add(made);
    return made;
  }

  @AfterEach
  void close() {
    benches.forEach(Bench::close);
  }

  /** A map of the numbers from 0, in chunks of that size. */
  private Job map(int items, int chunkSize, int retries) {
    try (MapUpload upload = bench.service.upload(null, null)) {
      for (int first = 0; first < items; first += chunkSize) {
        List<String> chunk = new ArrayList<>();
        for (int i = first; i < Math.min(items, first + chunkSize); i++) {
          chunk.add(Integer.toString(i));
        }
        upload.append(("[" + String.join(",", chunk) + "]").getBytes(UTF_8), chunk.size());
      }
      return upload.accept(JobRequests.withRetries(retries), false);
    }
  }

  /** The call that the pool got as number {@code index}, from 0. */
  private FakeCall call(int index) {
    await().until(() -> bench.pool().callCount() > index);
    return bench.pool().call(index);
  }

  private String itemsOf(int call) {
    return new String(call(call).each().items(), UTF_8);
  }

  /** Ends a piece with a value for each item. */
  private void succeed(int call) {
    int count = itemsOf(call).split(",").length;
    call(call).values("1\n".repeat(count));
    call(call).succeed();
  }

  private Job awaitEnd(Job map) {
    await().until(() -> bench.stateOf(map.id()).isTerminal());
    return bench.find(map.id());
  }

  /** What became of each item, in order: a value, or a state. */
  private List<String> outcomes(Job map, ItemOrder order) {
    List<String> all = new ArrayList<>();
    try (ItemReader reader = bench.service.items(map, order).orElseThrow()) {
      List<ItemOutcomes> page = reader.next(Duration.ZERO);
      while (page != null && !page.isEmpty()) {
        page.forEach(outcomes -> all.addAll(lines(outcomes)));
        page = reader.next(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  private static List<String> lines(ItemOutcomes outcomes) {
    return switch (outcomes) {
      case ItemOutcomes.Values values -> new String(values.lines(), UTF_8).lines().toList();
      case ItemOutcomes.Failures failures ->
          List.of((failures.state() + " ").repeat(failures.count()).trim().split(" "));
    };
  }

  @Test
  void map_moreChunksThanWorkers_areSentAsWorkersBecomeFree() {
    Job map = map(5, 2, 0);

    assertThat(itemsOf(0)).isEqualTo("[0,1]");
    assertThat(itemsOf(1)).isEqualTo("[2,3]");
    assertThat(bench.pool().callCount()).isEqualTo(2);
    call(0).start();
    assertThat(bench.find(map.id()).worker()).isNotNull();
    succeed(0);
    assertThat(itemsOf(2)).isEqualTo("[4]");
    succeed(2);
    succeed(1);

    assertThat(awaitEnd(map).state()).isEqualTo(JobState.SUCCEEDED);
    Job.Progress progress = Objects.requireNonNull(bench.find(map.id()).progress());
    assertThat(progress.message()).isEqualTo("5 of 5 items");
    assertThat(progress.fraction()).isEqualTo(1.0);
    assertThat(outcomes(map, ItemOrder.INPUT)).containsExactly("1", "1", "1", "1", "1");
  }

  @Test
  void map_withoutItems_endsAtOnceThoughAllWorkersAreBusy() {
    bench.service.submit(JobRequests.of("f"));
    bench.service.submit(JobRequests.of("f"));

    assertThat(map(0, 1, 0).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void map_failedItem_failsWhenAllHaveEnded() {
    Job map = map(4, 2, 0);
    call(1).failItem("later");
    call(1).values("3\n");
    call(1).succeed();
    call(0).values("0\n");
    call(0).failItem("no luck");
    call(0).succeed();

    Job ended = awaitEnd(map);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    JobError error = Objects.requireNonNull(ended.error());
    assertThat(error.item()).isEqualTo(1);
    assertThat(error.message()).isEqualTo("no luck");
    assertThat(outcomes(map, ItemOrder.INPUT)).containsExactly("0", "FAILED", "FAILED", "3");
  }

  @Test
  void map_withRetries_runsOnlyWhatFailedAgain() {
    Job map = map(4, 4, 1);
    call(0).values("0\n");
    call(0).failItem("no luck");
    call(0).values("2\n");
    call(0).failItem("no luck");
    call(0).succeed();
    await().until(() -> bench.stateOf(map.id()) == JobState.SCHEDULED);
    assertThat(outcomes(map, ItemOrder.INPUT)).containsExactly("0");

    bench.pass(Duration.ofMinutes(1));
    assertThat(itemsOf(1)).isEqualTo("[1,3]");
    call(1).values("11\n");
    call(1).values("33\n");
    call(1).succeed();

    assertThat(awaitEnd(map).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(outcomes(map, ItemOrder.INPUT)).containsExactly("0", "11", "2", "33");
  }

  @Test
  void map_withRetriesUsedUp_endsWithTheFailure() {
    Job map = map(2, 2, 1);
    call(0).values("0\n");
    call(0).failItem("first");
    call(0).succeed();
    await().until(() -> bench.stateOf(map.id()) == JobState.SCHEDULED);
    bench.pass(Duration.ofMinutes(1));
    call(1).failItem("second");
    call(1).succeed();

    Job ended = awaitEnd(map);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    assertThat(ended.error()).extracting(JobError::message).isEqualTo("second");
    assertThat(outcomes(map, ItemOrder.INPUT)).containsExactly("0", "FAILED");
  }

  @Test
  void map_manyChunks_jobThatComesLaterGetsTheNextSeat() {
    bench = bench(1);
    map(10, 1, 0);
    succeed(0);
    call(1);
    Job small = bench.service.submit(JobRequests.of("small"));
    succeed(1);

    assertThat(call(2).call().jobId()).isEqualTo(small.id().toString());
    call(2).succeed();
    assertThat(itemsOf(3)).isEqualTo("[2]");
  }

  @Test
  void map_manyJobsWait_getsEveryOtherSeat() {
    bench = bench(1);
    map(10, 1, 0);
    call(0);
    for (int i = 0; i < 5; i++) {
      bench.service.submit(JobRequests.of("small"));
    }
    succeed(0);
    call(1).succeed();
    assertThat(itemsOf(2)).isEqualTo("[1]");
    succeed(2);
    call(3).succeed();
    assertThat(itemsOf(4)).isEqualTo("[2]");
  }

  @Test
  void map_another_takesTurnsWithIt() {
    bench = bench(1);
    Job first = map(10, 1, 0);
    call(0);
    Job second = map(10, 1, 0);
    await().until(() -> bench.find(second.id()).state() == JobState.QUEUED);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      order.add(call(i).each().jobId());
      succeed(i);
    }

    String one = first.id().toString();
    String other = second.id().toString();
    assertThat(order.subList(2, 6)).containsAnyOf(one, other);
    assertThat(order.stream().filter(one::equals).count()).isBetween(2L, 4L);
  }

  @Test
  void cancel_runningMap_stopsItsPiecesAndBeginsNoOther() {
    Job map = map(10, 2, 0);
    call(1).values("2\n");
    bench.service.cancel(map.id());

    Job ended = awaitEnd(map);
    assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
    assertThat(bench.pool().callCount()).isEqualTo(2);
    assertThat(outcomes(map, ItemOrder.INPUT))
        .containsExactly(
            "CANCELLED",
            "CANCELLED",
            "2",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED");
    assertThat(outcomes(map, ItemOrder.COMPLETION)).startsWith("2").hasSize(10);
  }

  @Test
  void workerDied_itsItemsAreLostAndTheOthersGoOn() {
    Job map = map(6, 3, 0);
    call(0).values("0\n");
    call(0).end(died());
    succeed(1);

    Job ended = awaitEnd(map);
    assertThat(ended.state()).isEqualTo(JobState.LOST);
    assertThat(ended.error()).extracting(JobError::item).isEqualTo(1);
    assertThat(outcomes(map, ItemOrder.INPUT)).containsExactly("0", "LOST", "LOST", "1", "1", "1");
  }

  private static Outcome died() {
    return new Outcome.WorkerDied(
        new DeathCertificate(7, 4711, "it was killed", OptionalInt.of(137), "KILL", false, ""));
  }

  @Test
  void timeout_endsTheWholeMap() {
    Job map = map(6, 2, 0);
    call(0).end(new Outcome.TimedOut(Duration.ofSeconds(1)));

    assertThat(awaitEnd(map).state()).isEqualTo(JobState.TIMED_OUT);
    assertThat(call(1).hasEnded()).isTrue();
    assertThat(bench.pool().callCount()).isEqualTo(2);
  }

  @Test
  void terminate_pool_endsTheMap() {
    Job map = map(6, 1, 0);
    call(1);

    bench.supervisor.terminate();

    Job ended = awaitEnd(map);
    assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
    assertThat(ended.error()).extracting(JobError::kind).isEqualTo(JobError.Kind.POOL_TERMINATED);
  }

  @Test
  void close_pool_endsWhenTheMapHas() throws Exception {
    Job map = map(5, 1, 0);
    call(1);

    bench.supervisor.close();
    for (int i = 0; i < 5; i++) {
      assertThat(bench.supervisor.join(Duration.ZERO)).isFalse();
      succeed(i);
    }

    assertThat(bench.supervisor.join(Bench.LONG)).isTrue();
    assertThat(bench.supervisor.status().state()).isEqualTo(PoolStatus.State.CLOSED);
    assertThat(bench.stateOf(map.id())).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void items_ofAnOrdinaryJob_areNone() {
    Job job = bench.service.submit(JobRequests.of("f"));

    assertThat(bench.service.items(job, ItemOrder.INPUT)).isEqualTo(Optional.empty());
  }
}
