package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class JobEventsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final SettableClock clock = new SettableClock(NOW);
  private final JobStore store =
      new InMemoryJobStore(new FinishedLimits(100, 1 << 20), new LogLimits(1 << 20, 1 << 22));
  private final JobLifecycle lifecycle = new JobLifecycle(store, JobSettings.DEFAULTS, clock);
  private final JobService service = new JobService(lifecycle, new RecordingRunner());
  private final JobEvents events = new JobEvents(lifecycle);

  /** One who follows a job. */
  private final class Reader {
    private final Job job;
    private EventId known;

    Reader(Job job, EventId known) {
      this.job = job;
      this.known = known;
    }

    /** What is new, each event as a word or two. */
    List<String> news() {
      List<String> news = new ArrayList<>();
      for (List<JobEvent> some = next(); !some.isEmpty(); some = next()) {
        for (JobEvent event : some) {
          assertThat(event.id()).isGreaterThan(known);
          known = event.id();
          news.add(told(event));
        }
      }
      return news;
    }

    private List<JobEvent> next() {
      return events.after(known, job.id()).orElseThrow();
    }
  }

  private static String told(JobEvent event) {
    return switch (event) {
      case JobEvent.State(_, Job job) -> job.state() + " " + job.attempt();
      case JobEvent.Progress(_, Job.Progress progress) -> progress.message();
      case JobEvent.Log(_, LogPart part) -> "'" + new String(part.text(), UTF_8) + "'";
      case JobEvent.Items(_, ItemOutcomes outcomes) ->
          "items %d to %d".formatted(outcomes.first(), outcomes.end() - 1);
    };
  }

  private Job start(Job submitted) {
    Job claimed = lifecycle.claim(1).getFirst();
    assertThat(claimed.id()).isEqualTo(submitted.id());
    clock.advance(Duration.ofMillis(3));
    return lifecycle.started(claimed, 1, 4711).orElseThrow();
  }

  private void print(Job job, String text) {
    lifecycle.output(job, text.getBytes(UTF_8));
  }

  private void end(Job job, Ending ending) {
    clock.advance(Duration.ofMillis(3));
    assertThat(lifecycle.finish(job, ending).join()).isPresent();
  }

  private static Ending failed() {
    return Ending.of(JobState.FAILED, JobError.of(JobError.Kind.EXCEPTION, "no"));
  }

  private static Ending succeeded() {
    return Ending.succeeded(new byte[] {'1'});
  }

  @Test
  void after_jobBeginsBetweenTheLooks_startComesBeforeWhatItPrints() {
    Job submitted = service.submit(JobRequests.of("f"));
    Runnable begin = () -> print(start(submitted), "hello");

    assertThat(toldOf(submitted, begin)).containsExactly("QUEUED 0", "RUNNING 1", "'hello'");
  }

  @Test
  void after_claimedJobBeginsBetweenTheLooks_startComesBeforeWhatItPrints() {
    Job submitted = service.submit(JobRequests.of("f"));
    Job claimed = lifecycle.claim(1).getFirst();
    Runnable begin = () -> print(lifecycle.started(claimed, 1, 4711).orElseThrow(), "hello");

    assertThat(toldOf(submitted, begin)).containsExactly("QUEUED 0", "RUNNING 1", "'hello'");
  }

  /** What one is told first of a job, to which something happens when it has been looked at. */
  private List<String> toldOf(Job job, Runnable change) {
    var seen = new JobEvents(new JobLifecycle(changing(change), JobSettings.DEFAULTS, clock));
    return seen.after(EventId.NOTHING, job.id()).orElseThrow().stream()
        .map(JobEventsTest::told)
        .toList();
  }

  /** As another process has it in the database, for a moment. */
  @Test
  void after_storeHasHeardOfItemsButNotOfTheBegin_tellsOfThemAfterTheBegin() {
    JobRequest request = JobRequests.of("f").mapping(new MapInput(3, 2, false));
    Job submitted = JobTransitions.accepted(lifecycle.ids().next(), request, NOW);
    store.items().begin(submitted.id());
    assertThat(store.add(submitted, 10)).isEqualTo(new JobStore.Admission.Admitted());
    var behind = new AtomicBoolean(true);
    var seen =
        new JobEvents(
            new JobLifecycle(
                answering("outline", job -> behind.get() ? Optional.of(claimed(submitted)) : job),
                JobSettings.DEFAULTS,
                clock));
    Job running = start(submitted);
    var values = new ItemOutcomes.Values(0, 2, 0, "1\n2\n".getBytes(UTF_8));
    assertThat(lifecycle.record(running, List.of(values), 2)).isTrue();
    print(running, "hello");

    List<JobEvent> first = seen.after(EventId.NOTHING, submitted.id()).orElseThrow();
    behind.set(false);
    List<JobEvent> second = seen.after(first.getLast().id(), submitted.id()).orElseThrow();

    assertThat(first.stream().map(JobEventsTest::told)).containsExactly("QUEUED 0");
    assertThat(second.stream().map(JobEventsTest::told))
        .containsExactly("RUNNING 1", "'hello'", "items 0 to 1");
  }

  /** As the database has it until it hears of the begin. */
  private static Job claimed(Job job) {
    var draft = new JobDraft(job);
    draft.state = JobState.RUNNING;
    return draft.job();
  }

  @Test
  void after_givenBackJobThatPrinted_tellsWhatItPrintedWhileItWaits() {
    Job submitted = service.submit(JobRequests.of("f"));
    Job running = start(submitted);
    print(running, "hello");
    assertThat(lifecycle.giveBack(running).join()).isPresent();

    assertThat(new Reader(submitted, EventId.NOTHING).news())
        .containsExactly("QUEUED 0", "'hello'");
  }

  /** The store, in which something happens once, when a job has been looked at. */
  private JobStore changing(Runnable change) {
    var looks = new AtomicInteger();
    return answering(
        "outline",
        job -> {
          if (looks.getAndIncrement() == 0) {
            change.run();
          }
          return job;
        });
  }

  /** The store, of which what one method answers is changed. */
  private JobStore answering(String name, UnaryOperator<Object> change) {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, method, arguments) -> {
              Object answer = method.invoke(store, arguments);
              return method.getName().equals(name) ? change.apply(answer) : answer;
            });
  }

  @Test
  void after_eachChange_isWhatHasHappened() {
    Job job = service.submit(JobRequests.of("f"));
    Reader reader = new Reader(job, EventId.NOTHING);

    assertThat(reader.news()).containsExactly("QUEUED 0");
    Job running = start(job);
    assertThat(reader.news()).containsExactly("RUNNING 1");
    assertThat(reader.news()).isEmpty();
    lifecycle.progress(running, 0.5, "half");
    print(running, "one\n");
    assertThat(reader.news()).containsExactly("half", "'one\n'");
    lifecycle.progress(running, 0.5, "half");
    lifecycle.progress(running, 1, "whole");
    assertThat(reader.news()).containsExactly("whole");
    print(running, "two\n");
    end(running, succeeded());
    assertThat(reader.news()).containsExactly("'two\n'", "SUCCEEDED 1");
    assertThat(reader.known.isLast()).isTrue();
  }

  @Test
  void after_finishedJob_isToldFromTheBeginningOrFromWhereSomebodyWas() {
    Job job = service.submit(JobRequests.of("f"));
    Job running = start(job);
    Reader early = new Reader(job, EventId.NOTHING);
    assertThat(early.news()).containsExactly("QUEUED 0", "RUNNING 1");
    lifecycle.progress(running, 0.5, "half");
    print(running, "one\n");
    end(running, failed());

    assertThat(early.news()).containsExactly("half", "'one\n'", "FAILED 1");
    assertThat(new Reader(job, EventId.NOTHING).news())
        .containsExactly("QUEUED 0", "RUNNING 1", "half", "'one\n'", "FAILED 1");
    assertThat(early.news()).isEmpty();
  }

  @Test
  void after_retries_tellsEachAttempt() {
    Job job = service.submit(JobRequests.withRetries(2));
    Reader always = new Reader(job, EventId.NOTHING);
    Job first = start(job);
    lifecycle.progress(first, 0.5, "half");
    print(first, "1");
    assertThat(always.news()).containsExactly("QUEUED 0", "RUNNING 1", "half", "'1'");
    Reader away = new Reader(job, always.known);

    end(first, failed());
    assertThat(always.news()).containsExactly("SCHEDULED 1");
    clock.advance(Duration.ofHours(1));
    lifecycle.upkeep();
    assertThat(always.news()).containsExactly("QUEUED 1");
    Job second = start(job);
    lifecycle.progress(second, 0.5, "half");
    print(second, "2");
    assertThat(always.news()).containsExactly("RUNNING 2", "half", "'2'");
    end(second, succeeded());

    assertThat(always.news()).containsExactly("SUCCEEDED 2");
    assertThat(away.news()).containsExactly("RUNNING 2", "half", "'2'", "SUCCEEDED 2");
  }

  @Test
  void after_attemptThatNobodyLookedAt_tellsThatItIsOver() {
    Job job = service.submit(JobRequests.withRetries(1));
    Reader reader = new Reader(job, EventId.NOTHING);
    assertThat(reader.news()).containsExactly("QUEUED 0");

    end(start(job), failed());

    assertThat(reader.news()).containsExactly("SCHEDULED 1");
  }

  @Test
  void after_givenBack_waitsAgainAndRunsAgain() {
    Job job = service.submit(JobRequests.of("f"));
    Reader reader = new Reader(job, EventId.NOTHING);
    Job first = start(job);
    assertThat(reader.news()).containsExactly("QUEUED 0", "RUNNING 1");

    assertThat(lifecycle.giveBack(first).join()).isPresent();
    assertThat(reader.news()).containsExactly("QUEUED 0");
    start(job);
    assertThat(reader.news()).containsExactly("RUNNING 1");
  }

  @Test
  void after_scheduledAndCancelled_wasNeverQueued() {
    Job job = service.submit(JobRequests.runAt(NOW.plusSeconds(60)));
    Reader reader = new Reader(job, EventId.NOTHING);
    assertThat(reader.news()).containsExactly("SCHEDULED 0");

    service.cancel(job.id());

    assertThat(reader.news()).containsExactly("CANCELLED 0");
    assertThat(new Reader(job, EventId.NOTHING).news())
        .containsExactly("SCHEDULED 0", "CANCELLED 0");
  }

  @Test
  void after_characterThatIsHalfPrinted_waitsForTheRest() {
    Job running = start(service.submit(JobRequests.of("f")));
    Reader reader = new Reader(running, EventId.NOTHING);
    byte[] euro = "€".getBytes(UTF_8);
    lifecycle.output(running, new byte[] {'a', euro[0], euro[1]});
    assertThat(reader.news()).containsExactly("QUEUED 0", "RUNNING 1", "'a'");

    lifecycle.output(running, new byte[] {euro[2]});

    assertThat(reader.news()).containsExactly("'€'");
  }

  @Test
  void after_runWhoseOutputWasLost_tellsWhatTheNextPrints() {
    Job job = service.submit(JobRequests.withRetries(1));
    Job first = start(job);
    print(first, "abc");
    EventId ahead =
        new EventId(0, 3_000, EventId.Phase.RUNS, 0, 99, 0); // of output that was never kept
    Reader reader = new Reader(job, ahead);
    assertThat(reader.news()).isEmpty();
    end(first, failed());
    clock.advance(Duration.ofHours(1));
    lifecycle.upkeep();

    Job second = start(job);
    assertThat(reader.news()).containsExactly("RUNNING 2");
    print(second, "def");

    assertThat(reader.news()).containsExactly("'def'");
  }

  @Test
  void after_longLog_comesInPiecesOfBoundedLength() {
    Job running = start(service.submit(JobRequests.of("f")));
    print(running, "x".repeat(100_000));
    end(running, succeeded());

    Reader reader = new Reader(running, EventId.NOTHING);
    List<String> news = reader.news();

    assertThat(news).hasSizeBetween(3 + 100_000 / 8192, 20).endsWith("SUCCEEDED 1");
    assertThat(news).allSatisfy(piece -> assertThat(piece).hasSizeLessThan(9_000));
    assertThat(String.join("", news)).hasSizeGreaterThan(100_000);
  }

  @Test
  void after_itemsOfAMap_tellsOfThemInTheOrderTheyEnded() {
    JobRequest request = JobRequests.of("f").mapping(new MapInput(3, 2, false));
    Job job = JobTransitions.accepted(lifecycle.ids().next(), request, NOW);
    store.items().begin(job.id());
    assertThat(store.add(job, 10)).isEqualTo(new JobStore.Admission.Admitted());
    Job running = start(job);
    Reader reader = new Reader(job, EventId.NOTHING);
    assertThat(reader.news()).containsExactly("QUEUED 0", "RUNNING 1");

    var values = new ItemOutcomes.Values(1, 2, 0, "1\n2\n".getBytes(UTF_8));
    assertThat(lifecycle.record(running, List.of(values), 2)).isTrue();
    assertThat(reader.news()).containsExactly("items 1 to 2");
    EventId between = reader.known;
    var error = JobError.of(JobError.Kind.EXCEPTION, "no");
    var failure = new ItemOutcomes.Failures(0, 1, 2, JobState.FAILED, error);
    assertThat(lifecycle.record(running, List.of(failure), 3)).isTrue();
    end(running, failed());

    assertThat(reader.news()).containsExactly("items 0 to 0", "FAILED 1");
    assertThat(new Reader(job, between).news()).containsExactly("items 0 to 0", "FAILED 1");
  }

  @Test
  void after_unknownJob_isEmpty() {
    Job job = service.submit(JobRequests.of("f"));
    end(start(job), succeeded());
    service.purge(job.id());

    assertThat(events.after(EventId.NOTHING, job.id())).isEmpty();
    assertThat(events.log(job.id(), 0)).isEmpty();
  }

  @Test
  void log_untilTheEnd_isOverWhenAllIsRead() {
    Job running = start(service.submit(JobRequests.of("f")));
    print(running, "one");

    assertThat(events.log(running.id(), 0).orElseThrow().over()).isFalse();
    assertThat(events.log(running.id(), 3).orElseThrow().over()).isFalse();
    end(running, succeeded());
    assertThat(events.log(running.id(), 0).orElseThrow().over()).isFalse();
    assertThat(events.log(running.id(), 3).orElseThrow().over()).isTrue();
  }

  @Test
  void watch_everyChange_wakesUntilItIsClosed() {
    Job job = service.submit(JobRequests.of("f"));
    AtomicInteger woken = new AtomicInteger();
    JobEvents.Watch watch = events.watch(job.id(), woken::incrementAndGet);

    Job running = start(job);
    assertThat(woken.getAndSet(0)).isPositive();
    lifecycle.progress(running, 0.5, "half");
    assertThat(woken.getAndSet(0)).isPositive();
    print(running, "one");
    assertThat(woken.getAndSet(0)).isPositive();
    end(running, succeeded());
    assertThat(woken.getAndSet(0)).isPositive();

    watch.close();
    service.purge(job.id());
    assertThat(woken).hasValue(0);
    assertThat(lifecycle.watches().jobs()).isZero();
  }

  /** A store does that by itself, and does not say for which jobs. */
  @Test
  void watch_jobWhoseTimeHasCome_wakes() throws InterruptedException {
    Job job = service.submit(JobRequests.runAt(NOW.plusSeconds(60)));
    Reader reader = new Reader(job, EventId.NOTHING);
    assertThat(reader.news()).containsExactly("SCHEDULED 0");
    CountDownLatch queued = new CountDownLatch(1);

    try (var _ =
        events.watch(
            job.id(),
            () -> {
              if (store.find(job.id()).orElseThrow().state() == JobState.QUEUED) {
                queued.countDown();
              }
            })) {
      clock.advance(Duration.ofSeconds(61));
      lifecycle.upkeep();

      assertThat(queued.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(reader.news()).containsExactly("QUEUED 0");
  }
}
