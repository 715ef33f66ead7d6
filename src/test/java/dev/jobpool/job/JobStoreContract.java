package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.JobStore.Admission;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.Requeue;
import dev.jobpool.job.JobStore.WakeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does. */
public abstract class JobStoreContract {
  protected static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final Instant EXPIRY = NOW.plusSeconds(3600);
  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final Ending VALUE = Ending.succeeded(new byte[] {'1'});
  private static final Job.WorkerRef WORKER = new Job.WorkerRef(3, 4711, "here");

  private final JobIds ids = new JobIds(new SettableClock(NOW));

  /** The store under test; the same one throughout a test. */
  protected abstract JobStore store();

  private Job add(JobRequest request) {
    return add(request, NOW);
  }

  private Job add(JobRequest request, Instant at) {
    Job job = JobTransitions.accepted(ids.next(), request, at);
    assertThat(store().add(job, NO_LIMIT)).isEqualTo(new Admission.Admitted());
    return job;
  }

  private List<Job> claim(int limit) {
    store().fetch(limit).join();
    return store().claim(limit);
  }

  private Job claimOne() {
    return claim(1).getFirst();
  }

  private Optional<Job> end(Job job, Ending ending) {
    return store().finish(finish(job, ending)).join();
  }

  private Optional<Job> requeue(Job claimed, Instant readyAt) {
    return store().requeue(retry(claimed, readyAt)).join();
  }

  private static Finish finish(Job job, Ending ending) {
    return new Finish(job.id(), job.epoch(), ending, NOW, EXPIRY);
  }

  private static Requeue retry(Job claimed, Instant readyAt) {
    var error = JobError.of(JobError.Kind.EXCEPTION, "no luck");
    return new Requeue(
        claimed.id(), claimed.epoch(), JobState.SCHEDULED, readyAt, claimed.attempt(), error);
  }

  private Job found(Job job) {
    return store().find(job.id()).orElseThrow();
  }

  @Test
  void find_afterAdd_isTheJobAsAdded() {
    Job job = add(JobRequests.labelled("team", "search"));

    assertThat(found(job)).usingRecursiveComparison().isEqualTo(job);
    assertThat(store().find(ids.next())).isEmpty();
  }

  @Test
  void add_atTheLimit_keepsNothing() {
    add(JobRequests.runAt(LATER));
    add(JobRequests.of("f"));
    Job third = JobTransitions.accepted(ids.next(), JobRequests.of("f"), NOW);

    assertThat(store().add(third, 2)).isEqualTo(new Admission.QueueFull());
    assertThat(store().find(third.id())).isEmpty();

    claimOne();
    assertThat(store().add(third, 2)).isEqualTo(new Admission.Admitted());
  }

  @Test
  void claim_severalWaiting_highestPriorityThenLongestReadyFirst() {
    Job young = add(JobRequests.withPriority(0), NOW.plusSeconds(2));
    Job old = add(JobRequests.withPriority(0), NOW);
    Job oldToo = add(JobRequests.withPriority(0), NOW);
    Job urgent = add(JobRequests.withPriority(5), NOW.plusSeconds(3));
    Job idle = add(JobRequests.withPriority(-5), NOW);

    assertThat(claim(4))
        .extracting(Job::id)
        .containsExactly(urgent.id(), old.id(), oldToo.id(), young.id());
    assertThat(claim(4)).extracting(Job::id).containsExactly(idle.id());
    assertThat(claim(4)).isEmpty();
  }

  @Test
  void claim_queuedJob_runsUnderTheNextEpochAndAttempt() {
    Job job = add(JobRequests.of("f"));

    Job claimed = claimOne();

    assertThat(claimed.state()).isEqualTo(JobState.RUNNING);
    assertThat(claimed.epoch()).isGreaterThan(job.epoch());
    assertThat(claimed.attempt()).isEqualTo(1);
    assertThat(found(job)).usingRecursiveComparison().isEqualTo(claimed);
  }

  @Test
  void claim_scheduledJob_onlyAfterItsPromotion() {
    Job job = add(JobRequests.runAt(LATER));

    assertThat(store().promote(LATER.minusMillis(1), 10)).isZero();
    assertThat(claim(1)).isEmpty();
    assertThat(store().promote(LATER, 10)).isEqualTo(1);
    assertThat(claimOne().id()).isEqualTo(job.id());
  }

  @Test
  void promote_moreThanTheLimit_leavesTheRest() {
    IntStream.range(0, 5).forEach(_ -> add(JobRequests.runAt(LATER)));

    assertThat(store().promote(LATER, 3)).isEqualTo(3);
    assertThat(store().promote(LATER, 3)).isEqualTo(2);
  }

  @Test
  void started_whileClaimed_keepsWorkerAndTime() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();

    Job running = store().started(claimed.id(), claimed.epoch(), WORKER, LATER).orElseThrow();

    assertThat(running.worker()).isEqualTo(WORKER);
    assertThat(running.startedAt()).isEqualTo(LATER);
    assertThat(found(claimed)).usingRecursiveComparison().isEqualTo(running);
  }

  @Test
  void progress_whileClaimed_keepsTheNewest() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();

    assertThat(progress(claimed, 0.5)).isTrue();
    assertThat(progress(claimed, 0.7)).isTrue();
    assertThat(found(claimed).progress()).isEqualTo(new Job.Progress(0.7, "m", 2));
  }

  private boolean progress(Job claimed, double fraction) {
    return store().progress(claimed.id(), claimed.epoch(), Job.Progress.of(fraction, "m"));
  }

  @Test
  void finish_claimedJob_keepsValueAndTimes() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();

    Job ended = end(claimed, VALUE).orElseThrow();

    assertThat(ended).usingRecursiveComparison().isEqualTo(found(claimed));
    Job job = found(claimed);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.value()).containsExactly('1');
    assertThat(job.finishedAt()).isEqualTo(NOW);
    assertThat(job.expiresAt()).isEqualTo(EXPIRY);
  }

  @Test
  void finish_lostRaces_changeNothing() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();
    var stale = new Finish(claimed.id(), claimed.epoch() - 1, VALUE, NOW, EXPIRY);
    var unknown = new Finish(ids.next(), 1, VALUE, NOW, EXPIRY);

    assertThat(store().finish(stale).join()).isEmpty();
    assertThat(store().finish(unknown).join()).isEmpty();
    assertThat(found(claimed).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void finish_waitingJob_onlyAsTheDiagramAllows() {
    Job queued = add(JobRequests.of("f"));
    Job scheduled = add(JobRequests.runAt(LATER));

    Ending lost = Ending.of(JobState.LOST, JobError.of(JobError.Kind.WORKER_DIED, "gone"));
    assertThat(end(queued, lost)).isEmpty();
    assertThat(end(scheduled, VALUE)).isEmpty();

    Ending cancelled = JobLifecycle.cancelled();
    assertThat(end(queued, cancelled)).get().extracting(Job::state).isEqualTo(JobState.CANCELLED);
    assertThat(end(scheduled, cancelled))
        .get()
        .extracting(Job::state)
        .isEqualTo(JobState.CANCELLED);
    assertThat(claim(1)).isEmpty();
    assertThat(store().promote(LATER, 1)).isZero();
  }

  @Test
  void finish_twice_secondIsALostRace() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();

    assertThat(end(claimed, VALUE)).isPresent();
    assertThat(end(claimed, VALUE)).isEmpty();
  }

  @Test
  void requeue_claimedJob_waitsForItsNextAttempt() {
    add(JobRequests.withRetries(1));
    Job claimed = claimOne();

    Job waiting = requeue(claimed, LATER).orElseThrow();

    assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(waiting.readyAt()).isEqualTo(LATER);
    assertThat(waiting.error()).isNotNull();
    store().promote(LATER, 1);
    assertThat(claimOne().attempt()).isEqualTo(2);
  }

  @Test
  void everyChange_underAnOldEpoch_isALostRace() {
    add(JobRequests.of("f"));
    Job old = claimOne();
    requeue(old, NOW);
    store().promote(NOW, 1);
    Job current = claimOne();

    assertThat(store().started(old.id(), old.epoch(), WORKER, NOW)).isEmpty();
    assertThat(progress(old, 0.5)).isFalse();
    assertThat(store().requestCancel(old.id(), old.epoch())).isEmpty();
    assertThat(requeue(old, NOW)).isEmpty();
    assertThat(end(old, VALUE)).isEmpty();
    assertThat(end(old, JobLifecycle.cancelled())).isEmpty();
    assertThat(found(current)).usingRecursiveComparison().isEqualTo(current);
  }

  @Test
  void requestCancel_runningJob_showsWhenStartedAndForbidsAnotherAttempt() {
    add(JobRequests.withRetries(3));
    Job claimed = claimOne();

    assertThat(store().requestCancel(claimed.id(), claimed.epoch()).orElseThrow().cancelRequested())
        .isTrue();

    assertThat(store().started(claimed.id(), claimed.epoch(), WORKER, NOW).orElseThrow())
        .matches(Job::cancelRequested);
    assertThat(requeue(claimed, NOW)).isEmpty();
    assertThat(found(claimed).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void requestCancel_waitingJob_isALostRace() {
    Job job = add(JobRequests.of("f"));

    assertThat(store().requestCancel(job.id(), job.epoch())).isEmpty();
  }

  @Test
  void overdue_startDeadlines_areThoseOfQueuedJobsUpToNow() {
    Job late = add(JobRequests.startWithin(Duration.ofSeconds(60)));
    add(JobRequests.startWithin(Duration.ofSeconds(61)));
    add(JobRequests.of("f"));

    assertThat(store().overdue(LATER.minusMillis(1), 10)).isEmpty();
    assertThat(store().overdue(LATER, 10)).extracting(Job::id).containsExactly(late.id());
    claimOne();
    assertThat(store().overdue(LATER, 10)).isEmpty();
  }

  @Test
  void deleteExpired_afterTheTime_inBoundedBatches() {
    IntStream.range(0, 5).forEach(_ -> add(JobRequests.of("f")));
    Job waiting = add(JobRequests.runAt(LATER));
    claim(5).forEach(job -> end(job, VALUE));

    assertThat(store().deleteExpired(EXPIRY.minusMillis(1), 10)).isZero();
    assertThat(store().deleteExpired(EXPIRY, 3)).isEqualTo(3);
    assertThat(store().deleteExpired(EXPIRY, 3)).isEqualTo(2);
    assertThat(store().list(JobFilter.ALL, 10, null).jobs())
        .extracting(Job::id)
        .containsExactly(waiting.id());
  }

  @Test
  void delete_finishedJobOnly_once() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();

    assertThat(store().delete(claimed.id())).isFalse();
    end(claimed, VALUE);
    assertThat(store().delete(claimed.id())).isTrue();
    assertThat(store().delete(claimed.id())).isFalse();
  }

  @Test
  void list_pages_newestFirstWithoutGapOrRepeat() {
    List<Job> added = IntStream.range(0, 7).mapToObj(_ -> add(JobRequests.of("f"))).toList();

    var seen = new ArrayList<UUID>();
    UUID before = null;
    do {
      JobPage page = store().list(JobFilter.ALL, 3, before);
      assertThat(page.jobs()).hasSizeLessThanOrEqualTo(3);
      page.jobs().forEach(job -> seen.add(job.id()));
      before = page.next();
    } while (before != null);

    assertThat(seen).containsExactlyElementsOf(added.reversed().stream().map(Job::id).toList());
  }

  @Test
  void list_lastPageIsFull_hasNoNext() {
    IntStream.range(0, 3).forEach(_ -> add(JobRequests.of("f")));

    assertThat(store().list(JobFilter.ALL, 3, null).next()).isNull();
  }

  @Test
  void list_filters_giveMatchingJobsOnly() {
    Job f = add(JobRequests.of("f"));
    Job g = add(JobRequests.of("g"), LATER);
    Job labelled = add(JobRequests.labelled("team", "search"));
    claimOne();

    assertThat(ids(new JobFilter(Set.of(), "g", Map.of(), null))).containsExactly(g.id());
    assertThat(ids(new JobFilter(Set.of(), null, Map.of(), LATER))).containsExactly(g.id());
    assertThat(ids(JobFilter.inStates(JobState.RUNNING))).containsExactly(f.id());
    var search = Map.of("team", "search");
    assertThat(ids(new JobFilter(Set.of(), null, search, null))).containsExactly(labelled.id());
    var other = Map.of("team", "other");
    assertThat(ids(new JobFilter(Set.of(), null, other, null))).isEmpty();
  }

  private List<UUID> ids(JobFilter filter) {
    return store().list(filter, 10, null).jobs().stream().map(Job::id).toList();
  }

  @Test
  void queue_jobsOfAllKinds_countsThoseThatWait() {
    assertThat(store().queue()).isEqualTo(new JobStore.QueueStatus(0, 0, null));
    add(JobRequests.withPriority(9), NOW.plusSeconds(1));
    add(JobRequests.withPriority(1), NOW.plusSeconds(2));
    add(JobRequests.withPriority(1), NOW.plusSeconds(3));
    add(JobRequests.runAt(LATER));

    assertThat(store().queue()).isEqualTo(new JobStore.QueueStatus(3, 1, NOW.plusSeconds(1)));
    claimOne();
    assertThat(store().queue()).isEqualTo(new JobStore.QueueStatus(2, 1, NOW.plusSeconds(2)));
  }

  @Test
  void position_queuedJobs_countFromOneInOrderOfStarting() {
    Job second = add(JobRequests.withPriority(0));
    Job first = add(JobRequests.withPriority(1));
    Job scheduled = add(JobRequests.runAt(LATER));

    assertThat(store().position(first.id())).hasValue(1);
    assertThat(store().position(second.id())).hasValue(2);
    assertThat(store().position(scheduled.id())).isEmpty();
    claimOne();
    assertThat(store().position(second.id())).hasValue(1);
    assertThat(store().position(first.id())).isEmpty();
  }

  @Test
  void wakeTimes_anyJobs_areTheEarliest() {
    assertThat(store().wakeTimes()).isEqualTo(new WakeTimes(null, null));

    add(JobRequests.startWithin(Duration.ofSeconds(90)));
    assertThat(store().wakeTimes()).isEqualTo(new WakeTimes(NOW.plusSeconds(90), null));
    add(JobRequests.runAt(LATER));
    assertThat(store().wakeTimes()).isEqualTo(new WakeTimes(LATER, null));
    end(claimOne(), VALUE);
    assertThat(store().wakeTimes()).isEqualTo(new WakeTimes(LATER, EXPIRY));
  }

  @Test
  void add_usedIdempotencyKey_isTheFirstJobWhateverTheLimit() {
    Job first = add(JobRequests.keyed("key", "body"));
    Job second = JobTransitions.accepted(ids.next(), JobRequests.keyed("key", "other"), NOW);

    for (int limit : List.of(NO_LIMIT, 1)) {
      assertThat(store().add(second, limit))
          .usingRecursiveComparison()
          .isEqualTo(new Admission.Repeated(first));
    }
    assertThat(store().find(second.id())).isEmpty();

    Job ended = end(claimOne(), VALUE).orElseThrow();
    assertThat(store().add(second, NO_LIMIT))
        .usingRecursiveComparison()
        .isEqualTo(new Admission.Repeated(ended));
    store().delete(first.id());
    assertThat(store().add(second, NO_LIMIT)).isEqualTo(new Admission.Admitted());
  }

  @Test
  void add_sameIdempotencyKeyOfOtherPrincipals_isAJobOfEach() {
    Job nobodys = add(JobRequests.keyed("key", "body"));
    Job alices = add(JobRequests.keyed("key", "body").withOrigin(Origin.of("alice")));
    Job bobs = add(JobRequests.keyed("key", "body").withOrigin(Origin.of("bob")));

    for (Job first : List.of(nobodys, alices, bobs)) {
      Job again = JobTransitions.accepted(ids.next(), first.request(), NOW);
      assertThat(store().add(again, NO_LIMIT))
          .usingRecursiveComparison()
          .isEqualTo(new Admission.Repeated(first));
    }
  }

  @Test
  void find_jobWithAnOrigin_knowsItUntilItHasEnded() {
    var origin = new Origin("alice", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    Job job = add(JobRequests.of("f").withOrigin(origin));

    Job claimed = claimOne();
    end(claimed, VALUE);

    assertThat(claimed.request().origin()).isEqualTo(origin);
    assertThat(found(job).request().origin()).isEqualTo(origin);
  }

  @Test
  void list_ofAPrincipal_isItsJobsOnly() {
    Job first = add(JobRequests.from("alice"));
    add(JobRequests.from("bob"));
    add(JobRequests.of("f"));
    Job second = add(JobRequests.from("alice"));
    claimOne();

    assertThat(ids(JobFilter.ALL.of("alice"))).containsExactly(second.id(), first.id());
    assertThat(ids(JobFilter.inStates(JobState.RUNNING).of("alice"))).containsExactly(first.id());
    assertThat(ids(JobFilter.ALL.of("carol"))).isEmpty();
  }

  @Test
  void addHere_job_runsLikeOthersAndIsKept() {
    Job job = JobTransitions.accepted(ids.next(), JobRequests.labelled("team", "search"), NOW);

    assertThat(store().addHere(job, 1)).isEqualTo(new Admission.Admitted());
    assertThat(store().addHere(JobTransitions.accepted(ids.next(), JobRequests.of("f"), NOW), 1))
        .isEqualTo(new Admission.QueueFull());
    assertThat(store().waitingHere()).isEqualTo(1);
    assertThat(store().position(job.id())).hasValue(1);
    Job claimed = store().claim(1).getFirst();
    store().started(claimed.id(), claimed.epoch(), WORKER, NOW);
    Job ended = end(claimed, VALUE).orElseThrow();

    assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(found(job)).usingRecursiveComparison().isEqualTo(ended);
    assertThat(end(claimed, VALUE)).isEmpty();
  }

  @Test
  void secure_jobThatIsHere_goesOn() {
    Job job = JobTransitions.accepted(ids.next(), JobRequests.of("f"), NOW);
    store().addHere(job, NO_LIMIT);
    Job claimed = store().claim(1).getFirst();

    assertThat(store().secure(job.id()).orElseThrow().state()).isEqualTo(JobState.RUNNING);
    assertThat(end(claimed, VALUE).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(found(job).value()).containsExactly('1');
    assertThat(store().secure(ids.next())).isEmpty();
  }

  @Test
  void spans_shorterThanAMicrosecond_doNotBecomeNone() {
    Job job = add(JobRequests.withTimeout(Duration.ofNanos(1)));

    assertThat(found(job).request().timeout()).isPositive();
  }

  @Test
  void payloads_longAndOdd_comeBackAsTheyWent() {
    Job job = add(JobRequests.large(200_000));
    Job claimed = claimOne();
    byte[] value = ("\"" + "é\\u0000".repeat(50_000) + "\"").getBytes(UTF_8);
    store().progress(claimed.id(), claimed.epoch(), Job.Progress.of(0.5, "a\0b"));
    end(claimed, Ending.succeeded(value));

    assertThat(found(job).request().args()).isEqualTo(job.request().args());
    assertThat(found(job).value()).isEqualTo(value);
    assertThat(found(job).progress()).isEqualTo(new Job.Progress(0.5, "a\0b", 1));
  }

  @Test
  void errors_ofEveryPart_comeBackAsTheyWent() {
    var error =
        new JobError(JobError.Kind.WORKER_DIED, "T", "a\0b\ud800", "trace", 137, "KILL", "err");
    Job job = add(JobRequests.of("f"));
    Job ended = end(claimOne(), Ending.of(JobState.LOST, error)).orElseThrow();

    assertThat(ended.error()).isEqualTo(error);
    JobError kept = Objects.requireNonNull(found(job).error());
    assertThat(kept).usingRecursiveComparison().ignoringFields("message").isEqualTo(error);
    assertThat(kept.message()).startsWith("a\0b");
  }

  @Test
  void labels_withOddCharacters_areFound() {
    Job job = add(JobRequests.labelled("a\0'\"%", "ü\ud83d\ude00\0"));

    var filter = new JobFilter(Set.of(), null, Map.of("a\0'\"%", "ü\ud83d\ude00\0"), null);
    assertThat(ids(filter)).containsExactly(job.id());
    assertThat(found(job).request().labels()).isEqualTo(job.request().labels());
  }

  @Test
  void log_pieces_areTheWholeLog() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();
    store().output(claimed.id(), "one two three".getBytes(UTF_8));

    assertThat(store().log(claimed.id(), 0, 7))
        .usingRecursiveComparison()
        .isEqualTo(new LogPart(0, 0, "one two".getBytes(UTF_8), 13));
    end(claimed, VALUE);
    assertThat(store().log(claimed.id(), 7, 100))
        .usingRecursiveComparison()
        .isEqualTo(new LogPart(7, 0, " three".getBytes(UTF_8), 13));
    assertThat(store().log(claimed.id(), 13, 100).isEmpty()).isTrue();
  }

  @Test
  void outline_isTheJobAsItIs() {
    Job job = add(JobRequests.of("f"));
    assertThat(store().outline(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    Job claimed = claimOne();
    store().started(claimed.id(), claimed.epoch(), WORKER, LATER);
    end(claimed, VALUE);

    Job outline = store().outline(job.id()).orElseThrow();

    assertThat(outline.withoutPayload())
        .usingRecursiveComparison()
        .isEqualTo(found(job).withoutPayload());
    assertThat(store().outline(ids.next())).isEmpty();
  }

  @Test
  void marks_differWithEachChangeThatIsTold() {
    Job job = add(JobRequests.of("f"));
    List<Long> marks = new ArrayList<>();
    marks.add(mark(job));
    Job claimed = claimOne();
    assertThat(mark(job)).isEqualTo(marks.getLast());
    store().started(claimed.id(), claimed.epoch(), WORKER, LATER);
    marks.add(mark(job));
    progress(claimed, 0.5);
    marks.add(mark(job));
    progress(claimed, 0.5);
    marks.add(mark(job));
    store().output(claimed.id(), new byte[] {'x'});
    marks.add(mark(job));
    end(claimed, VALUE);
    marks.add(mark(job));

    assertThat(marks).doesNotHaveDuplicates();
    assertThat(store().marks(List.of(ids.next()))).isEmpty();
  }

  private Long mark(Job job) {
    return Objects.requireNonNull(store().marks(List.of(job.id())).get(job.id()));
  }

  @Test
  void log_overTwoAttempts_isAllThatWasPrinted() {
    add(JobRequests.withRetries(1));
    Job claimed = claimOne();
    store().output(claimed.id(), "one ".getBytes(UTF_8));
    requeue(claimed, NOW);
    assertThat(store().log(claimed.id()).text()).isEqualTo("one ".getBytes(UTF_8));
    store().promote(NOW, 1);
    Job again = claimOne();
    store().output(again.id(), "two".getBytes(UTF_8));
    assertThat(store().log(again.id()).text()).isEqualTo("one two".getBytes(UTF_8));
    end(again, VALUE);

    assertThat(store().log(again.id()).text()).isEqualTo("one two".getBytes(UTF_8));
    store().delete(again.id());
    assertThat(store().log(again.id()).text()).isEmpty();
  }

  @Test
  void add_unknownState_isRefused() {
    add(JobRequests.of("f"));
    Job claimed = claimOne();

    assertThatThrownBy(() -> store().add(claimed, NO_LIMIT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void claim_manyThreads_noJobTwiceAndNoneLost() throws Exception {
    int jobs = 2_000;
    var claimed = new ConcurrentLinkedQueue<UUID>();
    var added = new CountDownLatch(1);
    Callable<Void> adder =
        () -> {
          IntStream.range(0, jobs).forEach(_ -> add(JobRequests.of("f")));
          added.countDown();
          return null;
        };
    Callable<Void> claimer =
        () -> {
          while (true) {
            boolean noMore = added.getCount() == 0;
            List<Job> batch = claim(3);
            batch.forEach(job -> claimed.add(job.id()));
            if (batch.isEmpty() && noMore) {
              return null;
            }
          }
        };

    runAll(List.of(adder, claimer, claimer, claimer));

    assertThat(claimed).hasSize(jobs).doesNotHaveDuplicates();
  }

  @Test
  void finish_manyThreadsForOneClaim_exactlyOneWins() throws Exception {
    for (int round = 0; round < 200; round++) {
      add(JobRequests.of("f"));
      Job claimed = claimOne();
      Callable<Integer> end = () -> end(claimed, VALUE).isPresent() ? 1 : 0;
      Callable<Integer> again = () -> requeue(claimed, EXPIRY).isPresent() ? 1 : 0;

      assertThat(runAll(List.of(end, again, end)).stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(1);
    }
  }

  private static <T> List<T> runAll(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      var results = new ArrayList<T>();
      for (Future<T> task : threads.invokeAll(tasks)) {
        results.add(task.get());
      }
      return results;
    }
  }
}
