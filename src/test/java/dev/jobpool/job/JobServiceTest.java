package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class JobServiceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int QUEUE_LIMIT = 3;
  private static final int MAX_WAITERS = 2;

  private final SettableClock clock = new SettableClock(NOW);
  private final RecordingRunner runner = new RecordingRunner();
  private final JobStore store =
      new InMemoryJobStore(new FinishedLimits(100, 1 << 20), new LogLimits(100, 1_000));
  private final JobLifecycle lifecycle =
      new JobLifecycle(
          store,
          new JobSettings("n", QUEUE_LIMIT, null, Duration.ofHours(1), 1 << 20, MAX_WAITERS),
          clock);
  private final JobService service = new JobService(lifecycle, runner);

  private Job submit() {
    return service.submit(JobRequests.of("f"));
  }

  private Job claim() {
    return lifecycle.claim(1).getFirst();
  }

  private void succeed(Job claimed) {
    assertThat(lifecycle.finish(claimed, Ending.succeeded(new byte[] {'1'})).join()).isPresent();
  }

  @Test
  void submit_openPool_keepsTheJobAndTellsTheRunner() {
    Job job = submit();

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.submittedAt()).isEqualTo(NOW);
    assertThat(service.find(job.id())).contains(job);
    assertThat(service.queuePosition(job.id())).hasValue(1);
    assertThat(runner.accepted).containsExactly(job.id());
    assertThat(runner.inside).isZero();
  }

  @Test
  void submit_closedPool_isRejected() {
    runner.open = false;

    assertThatThrownBy(this::submit).isInstanceOf(JobRejectedException.PoolClosed.class);
    assertThat(service.list(JobFilter.ALL, 10, null).jobs()).isEmpty();
  }

  @Test
  void submit_fullQueue_isRejectedWithATimeByTheSpeedOfTheQueue() {
    submit();
    succeed(claim());
    submit();
    submit();
    submit();

    assertThatThrownBy(this::submit)
        .asInstanceOf(InstanceOfAssertFactories.type(JobRejectedException.QueueFull.class))
        .satisfies(full -> {
          assertThat(full.limit()).isEqualTo(QUEUE_LIMIT);
          assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
    assertThat(runner.inside).isZero();
    assertThat(runner.accepted).hasSize(4);
  }

  /** An attendant that writes down what it hears. */
  private static final class Diary implements JobAttendant {
    final List<String> entries = new ArrayList<>();

    @Override
    public void drawn(Job job) {
      entries.add("drawn");
    }

    @Override
    public void ended(Job job) {
      entries.add("ended " + job.state());
    }
  }

  @Test
  void submit_attended_attendantIsThereFromTheFirstToTheLast() {
    Diary diary = new Diary();
    runner.whenAccepted = _ -> diary.entries.add("accepted");
    service.submit(JobRequests.of("f"), diary);
    succeed(claim());

    assertThat(diary.entries).containsExactly("drawn", "accepted", "ended SUCCEEDED");
    assertThat(lifecycle.waiters().jobs()).isZero();
    assertThat(lifecycle.waiters().count()).isZero();
  }

  @Test
  void letGo_attendedJobs_thoseThatWaitEnd() {
    Diary running = new Diary();
    service.submit(JobRequests.of("f"), running);
    claim();
    Diary waiting = new Diary();
    service.submit(JobRequests.of("f"), waiting);

    lifecycle.letGo();

    assertThat(running.entries).containsExactly("drawn");
    assertThat(waiting.entries).containsExactly("drawn", "ended CANCELLED");
  }

  @Test
  void submit_attendedAndRejected_nothingIsKept() {
    runner.open = false;
    Diary diary = new Diary();

    assertThatThrownBy(() -> service.submit(JobRequests.of("f"), diary))
        .isInstanceOf(JobRejectedException.PoolClosed.class);
    assertThat(diary.entries).containsExactly("drawn");
    assertThat(lifecycle.waiters().jobs()).isZero();
  }

  @Test
  void submit_attendedBeyondTheLimitOfWaiters_isAttendedAllTheSame() throws Exception {
    List<Diary> diaries = new ArrayList<>();
    for (int i = 0; i < QUEUE_LIMIT; i++) {
      diaries.add(new Diary());
      Job job = service.submit(JobRequests.of("f"), diaries.getLast());
      assertThat(service.await(job.id(), Duration.ofMillis(1))).contains(job);
      service.cancel(job.id(), "enough");
      assertThat(Objects.requireNonNull(service.find(job.id()).orElseThrow().error()).message())
          .isEqualTo("enough");
    }

    assertThat(diaries)
        .allSatisfy(diary -> assertThat(diary.entries).containsExactly("drawn", "ended CANCELLED"));
    assertThat(lifecycle.waiters().jobs()).isZero();
  }

  @Test
  void run_jobEndsWhileItIsAccepted_isTheFinishedJob() throws Exception {
    runner.whenAccepted = _ -> succeed(claim());

    assertThat(service.run(JobRequests.of("f"), LONG).state()).isEqualTo(JobState.SUCCEEDED);
    assertNobodyIsKept();
  }

  @Test
  void run_waitEnds_jobGoesOn() throws Exception {
    Job job = service.run(JobRequests.of("f"), Duration.ofMillis(1));

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertNobodyIsKept();
    succeed(claim());
    assertThat(service.find(job.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void run_rejected_leavesNoWaiter() {
    runner.open = false;

    assertThatThrownBy(() -> service.run(JobRequests.of("f"), LONG))
        .isInstanceOf(JobRejectedException.PoolClosed.class);
    assertNobodyIsKept();
  }

  @Test
  void await_severalCallers_allGetTheEnd() throws Exception {
    Job job = submit();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Job>>> waiting = new ArrayList<>();
      for (int i = 0; i < MAX_WAITERS; i++) {
        waiting.add(threads.submit(() -> service.await(job.id(), LONG)));
      }
      while (lifecycle.waiters().count() < MAX_WAITERS) {
        Thread.onSpinWait();
      }
      Job tooMany = service.await(job.id(), LONG).orElseThrow();
      assertThat(tooMany.state()).isEqualTo(JobState.QUEUED);

      succeed(claim());

      for (Future<Optional<Job>> one : waiting) {
        assertThat(one.get().orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
      }
    }
    assertNobodyIsKept();
  }

  @Test
  void await_oneOfTwoGivesUp_theOtherStillGetsTheEnd() throws Exception {
    Job job = submit();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Job>> patient = threads.submit(() -> service.await(job.id(), LONG));
      while (lifecycle.waiters().count() == 0) {
        Thread.onSpinWait();
      }
      assertThat(service.await(job.id(), Duration.ofMillis(1)).orElseThrow().state())
          .isEqualTo(JobState.QUEUED);

      succeed(claim());

      assertThat(patient.get().orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }
    assertNobodyIsKept();
  }

  @Test
  void await_waitsOfAllLengths_eachEndsInItsTime() throws Exception {
    Job job = submit();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Job>> patient =
          threads.submit(() -> service.await(job.id(), Duration.ofSeconds(Long.MAX_VALUE)));
      while (lifecycle.waiters().count() == 0) {
        Thread.onSpinWait();
      }
      for (int millis : new int[] {30, 1, 20}) {
        var wait = Duration.ofMillis(millis);
        long began = System.nanoTime();
        assertThat(threads.submit(() -> service.await(job.id(), wait)).get()).isPresent();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(wait.toNanos());
      }
      assertThat(patient.isDone()).isFalse();
      succeed(claim());
      assertThat(patient.get().orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }
    assertNobodyIsKept();
  }

  @Test
  void await_interrupted_endsAndIsForgotten() throws Exception {
    Job job = submit();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Job>> waiting = threads.submit(() -> service.await(job.id(), LONG));
      while (lifecycle.waiters().count() == 0) {
        Thread.onSpinWait();
      }
      waiting.cancel(true);
    }
    assertNobodyIsKept();
  }

  @Test
  void await_endedOrUnknownJob_returnsAtOnce() throws Exception {
    Job job = submit();
    succeed(claim());

    assertThat(service.await(job.id(), Duration.ofSeconds(Long.MAX_VALUE))).isPresent();
    assertThat(service.await(UUID.randomUUID(), LONG)).isEmpty();
  }

  private void assertNobodyIsKept() {
    assertThat(lifecycle.waiters().count()).isZero();
    assertThat(lifecycle.waiters().jobs()).isZero();
  }

  @Test
  void cancel_queuedJob_endsItAndTellsItsWaiters() throws Exception {
    runner.whenAccepted = job -> service.cancel(job.id());

    assertThat(service.run(JobRequests.of("f"), LONG).state()).isEqualTo(JobState.CANCELLED);
    assertThat(runner.abandoned).isEqualTo(1);
    assertThat(runner.stopped).isEmpty();
  }

  @Test
  void cancel_runningJob_isLeftToTheRunner() {
    Job job = submit();
    claim();

    assertThat(service.cancel(job.id()))
        .asInstanceOf(InstanceOfAssertFactories.type(CancelResult.Stopping.class))
        .matches(stopping -> stopping.job().cancelRequested());
    assertThat(runner.stopped).containsExactly(job.id());
  }

  @Test
  void purge_jobs_onlyFinishedOnesGo() {
    Job job = submit();
    assertThat(service.purge(job.id())).isInstanceOf(PurgeResult.NotFinished.class);
    Job claimed = claim();
    lifecycle.output(claimed, "text".getBytes(UTF_8));
    succeed(claimed);

    assertThat(service.purge(job.id())).isInstanceOf(PurgeResult.Purged.class);
    assertThat(service.find(job.id())).isEmpty();
    assertThat(service.log(job.id())).isEmpty();
    assertThat(store.log(job.id())).isEqualTo(JobLog.EMPTY);
    assertThat(service.purge(job.id())).isInstanceOf(PurgeResult.Unknown.class);
  }

  @Test
  void log_jobThatPrintedNothing_isEmpty() {
    assertThat(service.log(submit().id())).contains(JobLog.EMPTY);
  }

  @Test
  void upkeep_expiredJob_takesItsLogAlong() {
    submit();
    Job claimed = claim();
    lifecycle.output(claimed, "text".getBytes(UTF_8));
    succeed(claimed);

    clock.advance(Duration.ofHours(1));
    assertThat(lifecycle.upkeep()).isFalse();

    assertThat(service.find(claimed.id())).isEmpty();
    assertThat(store.log(claimed.id())).isEqualTo(JobLog.EMPTY);
  }

  @Test
  void isExpired_ids_onlyOldOnesThatAreGone() {
    Job job = submit();
    clock.advance(Duration.ofHours(2));

    assertThat(service.isExpired(job.id())).isFalse();
    service.cancel(job.id());
    service.purge(job.id());
    assertThat(service.isExpired(job.id())).isTrue();
    assertThat(service.isExpired(UUID.randomUUID())).isFalse();
  }
}
