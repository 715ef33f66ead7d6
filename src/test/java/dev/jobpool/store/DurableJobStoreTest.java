package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Admission;
import dev.jobpool.job.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a durable store does while its ledger is slow or fails. The contract has the rest. */
class DurableJobStoreTest {
  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final SQLException NO_SPACE = new SQLException("no space");

  private final FakeLedger ledger = new FakeLedger();
  private final DurableJobStore store =
      new DurableJobStore(
          ledger,
          new Recovery(new SettableClock(LedgerJobs.NOW), Duration.ofHours(1)),
          new LogLimits(1_000, 10_000),
          Neighbours.NONE);
  private final HeardEvents heard = new HeardEvents();

  DurableJobStoreTest() {
    store.attach(heard);
  }

  @AfterEach
  void close() {
    ledger.failure = null;
    store.close();
    assertThat(ledger.closed).isEqualTo(1);
  }

  private Job addHere() {
    Job job = LedgerJobs.queued();
    assertThat(store.addHere(job, NO_LIMIT)).isEqualTo(new Admission.Admitted());
    return job;
  }

  private Job claimOne() {
    return store.claim(1).getFirst();
  }

  private Job start(Job claimed) {
    return store
        .started(claimed.id(), claimed.epoch(), LedgerJobs.WORKER, LedgerJobs.NOW)
        .orElseThrow();
  }

  /** One that the ledger gave, with a worker. */
  private Job fetchedAndStarted() throws Exception {
    ledger.put(LedgerJobs.queued());
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    return start(claimOne());
  }

  private static <T> T soon(CompletableFuture<T> answer) throws Exception {
    return answer.get(10, TimeUnit.SECONDS);
  }

  private @Nullable JobState recorded(Job job) {
    return ledger.find(job.id()).map(Job::state).orElse(null);
  }

  private void awaitRecorded(Job job, JobState state) {
    await().untilAsserted(() -> assertThat(recorded(job)).isEqualTo(state));
    await().until(() -> !store.here.holds(job.id()));
  }

  /** On a thread of its own, which waits when this returns. */
  private static <T> FutureTask<T> waiting(Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread thread = Thread.ofPlatform().start(task);
    await()
        .until(() ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING
                || task.isDone());
    return task;
  }

  private void failAndAwaitIt() {
    ledger.failure = NO_SPACE;
    writeSomething();
    await().until(() -> store.failure() != null);
  }

  private void writeSomething() {
    var unused = store.writer.write(LedgerJobs.insert());
  }

  @Test
  void finish_jobAddedHere_isSeenAtOnceAndRecordedBehind() throws Exception {
    Job job = addHere();
    Job running = start(claimOne());
    try (var gate = ledger.hold()) {
      Job ended = soon(store.finish(LedgerJobs.finish(running))).orElseThrow();
      gate.awaitArrival();

      assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(store.find(job.id())).contains(ended);
      assertThat(recorded(job)).isNull();
    }
    awaitRecorded(job, JobState.SUCCEEDED);
    assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void list_jobIsRecordedMeanwhile_isNotMissed() {
    Job job = addHere();
    Job running = start(claimOne());
    ledger.afterListing =
        () -> {
          var unused = store.finish(LedgerJobs.finish(running));
          awaitRecorded(job, JobState.SUCCEEDED);
        };

    assertThat(store.list(JobFilter.ALL, 10, null).jobs())
        .extracting(Job::id)
        .containsExactly(job.id());
  }

  @Test
  void finish_safeJob_isSeenOnlyWhenItsEndIsSafe() throws Exception {
    Job job = LedgerJobs.queued();
    assertThat(store.add(job, NO_LIMIT)).isEqualTo(new Admission.Admitted());
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    Job running = start(claimOne());
    try (var gate = ledger.hold()) {
      CompletableFuture<Optional<Job>> ended = store.finish(LedgerJobs.finish(running));
      gate.awaitArrival();

      assertThat(ended).isNotDone();
      assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.RUNNING);
      assertThat(soon(store.finish(LedgerJobs.finish(running)))).as("twice").isEmpty();
    }
    awaitRecorded(job, JobState.SUCCEEDED);
  }

  @Test
  void secure_runningJob_returnsWhenItIsSafe() throws Exception {
    Job job = addHere();
    Job running = start(claimOne());
    FutureTask<Optional<Job>> secured;
    try (var gate = ledger.hold()) {
      secured = waiting(() -> store.secure(job.id()));
      gate.awaitArrival();
      assertThat(secured).isNotDone();
    }

    assertThat(secured.get(10, TimeUnit.SECONDS).orElseThrow().state()).isEqualTo(JobState.RUNNING);
    assertThat(recorded(job)).isEqualTo(JobState.RUNNING);
    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isPresent();
    awaitRecorded(job, JobState.SUCCEEDED);
  }

  @Test
  void secure_jobEndsMeanwhile_itsEndComesAfterIt() throws Exception {
    Job job = addHere();
    Job running = start(claimOne());
    CompletableFuture<Optional<Job>> ended;
    FutureTask<Optional<Job>> secured;
    try (var gate = ledger.hold()) {
      secured = waiting(() -> store.secure(job.id()));
      gate.awaitArrival();
      ended = store.finish(LedgerJobs.finish(running));
    }

    assertThat(soon(ended)).isPresent();
    assertThat(secured.get(10, TimeUnit.SECONDS)).isPresent();
    awaitRecorded(job, JobState.SUCCEEDED);
  }

  @Test
  void secure_jobHasEnded_isTheEnd() throws Exception {
    Job job = addHere();
    Job running = start(claimOne());
    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isPresent();

    assertThat(store.secure(job.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    awaitRecorded(job, JobState.SUCCEEDED);
  }

  @Test
  void secure_waitingJob_waitsForAnybody() throws Exception {
    Job job = addHere();

    assertThat(store.secure(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);

    assertThat(recorded(job)).isEqualTo(JobState.QUEUED);
    assertThat(store.claim(1)).isEmpty();
    assertThat(heard.jobsMayWait).hasPositiveValue();
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    assertThat(claimOne().id()).isEqualTo(job.id());
  }

  /** It returned at once: its client was told of a job that was not safe yet. */
  @Test
  void secure_whileItIsLetGo_returnsWhenItIsSafe() throws Exception {
    Job job = addHere();
    FutureTask<?> letGo;
    FutureTask<Optional<Job>> secured;
    try (var gate = ledger.hold()) {
      letGo =
          waiting(() -> {
            store.letGo();
            return null;
          });
      gate.awaitArrival();
      secured = waiting(() -> store.secure(job.id()));
      assertThat(secured).isNotDone();
    }

    letGo.get(10, TimeUnit.SECONDS);
    assertThat(secured.get(10, TimeUnit.SECONDS).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    assertThat(recorded(job)).isEqualTo(JobState.QUEUED);
    assertThat(heard.left).extracting(Job::id).containsExactly(job.id());
  }

  /** The time-out was set on the change's own answer, which the writer took for done. */
  @Test
  void secure_ledgerFailsForLong_isRefusedButTheResultIsKept() throws Exception {
    Job job = addHere();
    Job running = start(claimOne());
    failAndAwaitIt();

    assertThatThrownBy(() -> store.secure(job.id())).isInstanceOf(StoreUnavailable.class);
    int rounds = ledger.rounds.size();
    await().until(() -> ledger.rounds.size() >= rounds + 2);
    CompletableFuture<Optional<Job>> ended = store.finish(LedgerJobs.finish(running));
    ledger.failure = null;

    assertThat(soon(ended)).isPresent();
    awaitRecorded(job, JobState.SUCCEEDED);
  }

  @Test
  void fetch_notClaimed_goesBackByItself() throws Exception {
    Job job = LedgerJobs.queued();
    ledger.put(job);
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    assertThat(recorded(job)).isEqualTo(JobState.RUNNING);
    int told = heard.jobsMayWait.get();

    awaitRecorded(job, JobState.QUEUED);
    assertThat(store.claim(1)).isEmpty();
    await().until(() -> heard.jobsMayWait.get() > told);
    assertThat(ledger.find(job.id()).orElseThrow().attempt()).isZero();
  }

  @Test
  void letGo_jobsThatWaitHere_areSafeAndNoneIsFetchedAnyMore() throws Exception {
    Job fetched = LedgerJobs.queued();
    ledger.put(fetched);
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    Job alone = addHere();

    store.letGo();

    assertThat(recorded(fetched)).isEqualTo(JobState.QUEUED);
    assertThat(recorded(alone)).isEqualTo(JobState.QUEUED);
    assertThat(heard.left).extracting(Job::id).containsExactly(alone.id());
    assertThat(store.claim(5)).isEmpty();
    assertThat(soon(store.fetch(5))).isZero();
  }

  @Test
  void letGo_jobWhoseClientIsHere_staysAndIsNotRecordedAsWaiting() {
    Job job = addHere();
    heard.stays = job.id();

    store.letGo();

    assertThat(recorded(job)).isNull();
    assertThat(heard.left).isEmpty();
    assertThat(store.claim(5)).extracting(Job::id).containsExactly(job.id());
  }

  @Test
  void addHere_ledgerFails_isRefused() {
    failAndAwaitIt();

    assertThatThrownBy(() -> store.addHere(LedgerJobs.queued(), NO_LIMIT))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("no space");
    assertThatThrownBy(() -> store.add(LedgerJobs.queued(), NO_LIMIT))
        .isInstanceOf(StoreUnavailable.class);
  }

  @Test
  void finish_ledgerFails_isKeptUntilItIsBack() throws Exception {
    Job job = LedgerJobs.queued();
    ledger.put(job);
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    Job running = start(claimOne());
    failAndAwaitIt();
    CompletableFuture<Optional<Job>> ended = store.finish(LedgerJobs.finish(running));
    await().until(() -> ledger.rounds.getLast().size() >= 2);
    assertThat(ended).isNotDone();

    ledger.failure = null;

    assertThat(soon(ended)).isPresent();
    awaitRecorded(job, JobState.SUCCEEDED);
  }

  @Test
  void failure_overAndJobsOwnedThatAreNotHere_waitAgain() {
    Job lost = LedgerJobs.queued();
    ledger.put(lost);
    failAndAwaitIt();
    ledger.claimWithoutAnswer(1);

    ledger.failure = null;

    awaitRecorded(lost, JobState.QUEUED);
    assertThat(heard.jobsMayWait).hasPositiveValue();
  }

  /**
   * A job that the ledger has given, and that is not here before {@link #arrives}.
   *
   * @param fetched the answer to who asked for it
   */
  private record LateArrival(
      Job job, CompletableFuture<Integer> fetched, CountDownLatch mayArrive) {
    void arrives() {
      mayArrive.countDown();
    }
  }

  /** What it printed in its first attempt is being read. */
  private LateArrival arriving() throws InterruptedException {
    Job job = LedgerJobs.retried();
    ledger.put(job);
    var reading = new CountDownLatch(1);
    var mayRead = new CountDownLatch(1);
    ledger.beforeLog =
        () -> {
          reading.countDown();
          awaitUninterruptibly(mayRead);
        };
    // The jobs arrive on the thread that asks for them if the writer is that quick.
    var fetched = CompletableFuture.supplyAsync(() -> store.fetch(1).join());
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    return new LateArrival(job, fetched, mayRead);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** It was taken for one whose answer was lost, and given back: it ran twice. */
  @Test
  void failure_overWhileAJobArrives_theJobStays() throws Exception {
    LateArrival late = arriving();

    failAndAwaitIt();
    ledger.failure = null;
    await().until(() -> heard.jobsMayWait.get() > 0);
    writeSomething();
    late.arrives();

    assertThat(soon(late.fetched())).isEqualTo(1);
    Job running = start(claimOne());
    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isPresent();
    awaitRecorded(late.job(), JobState.SUCCEEDED);
  }

  /** The wish was left in the ledger, the job ran to its end, and the canceller was told 202. */
  @Test
  void requestCancel_whileTheJobArrives_isAskedForAgainWhenItIsHere() throws Exception {
    LateArrival late = arriving();
    Job seen = store.find(late.job().id()).orElseThrow();
    assertThat(seen.state()).isEqualTo(JobState.RUNNING);

    FutureTask<Optional<Job>> marked = waiting(() -> store.requestCancel(seen.id(), seen.epoch()));
    assertThat(marked.isDone()).as("it waits for the job").isFalse();
    late.arrives();

    assertThat(marked.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(soon(late.fetched())).isEqualTo(1);
    Job here = store.find(late.job().id()).orElseThrow();
    assertThat(here.state()).isEqualTo(JobState.QUEUED);
    assertThat(soon(store.finish(LedgerJobs.finish(here)))).isPresent();
  }

  /** It was marked here only: the canceller was told 202, and the job ran again. */
  @Test
  void requestCancel_whileTheJobReturns_isAskedForAgainWhenItWaits() throws Exception {
    Job running = fetchedAndStarted();
    CompletableFuture<Optional<Job>> waits;
    FutureTask<Optional<Job>> marked;
    try (var gate = ledger.hold()) {
      waits = store.requeue(LedgerJobs.retry(running));
      gate.awaitArrival();
      marked = waiting(() -> store.requestCancel(running.id(), running.epoch()));
      assertThat(marked.isDone()).as("it waits for the return").isFalse();
    }

    assertThat(marked.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(soon(waits)).isPresent();
    Job seen = store.find(running.id()).orElseThrow();
    assertThat(seen.state()).isEqualTo(JobState.QUEUED);
    assertThat(soon(store.finish(LedgerJobs.finish(seen)))).isPresent();
  }

  /** The canceller looked for it again and again, with a whole CPU, until the ledger was back. */
  @Test
  void finish_waitingJobReturns_answersWhenItHas() throws Exception {
    ledger.put(LedgerJobs.queued());
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    Job job = store.find(store.here.ids().iterator().next()).orElseThrow();
    CompletableFuture<Optional<Job>> ended;
    try (var gate = ledger.hold()) {
      FutureTask<?> letGo =
          waiting(() -> {
            store.letGo();
            return null;
          });
      gate.awaitArrival();
      ended = store.finish(LedgerJobs.finish(job));
      assertThat(ended).isNotDone();
      assertThat(letGo.isDone()).isFalse();
    }

    assertThat(soon(ended)).isEmpty();
    assertThat(store.find(job.id()).orElseThrow().epoch()).isGreaterThan(job.epoch());
  }

  /** What it was to end with came too late: it waits again, under another epoch. */
  @Test
  void finish_jobHasReturned_isLost() throws Exception {
    Job running = fetchedAndStarted();
    assertThat(soon(store.requeue(LedgerJobs.retry(running)))).isPresent();

    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isEmpty();

    assertThat(recorded(running)).isEqualTo(JobState.QUEUED);
  }

  /** Those of the new name were given up as well, and the one that ran was killed for nothing. */
  @Test
  void fetch_answeredAfterTheNameWasLost_costsTheJobsOfThatNameAlone() throws Exception {
    LateArrival late = arriving();
    ledger.owner = UUID.randomUUID();
    store.disown();
    Job job = LedgerJobs.queued();
    ledger.put(job);
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    Job running = start(claimOne());
    assertThat(running.id()).isEqualTo(job.id());

    late.arrives();

    assertThat(soon(late.fetched())).isEqualTo(1);
    assertThat(store.here.holds(late.job().id())).isFalse();
    assertThat(store.here.holds(job.id())).isTrue();
    assertThat(heard.lost).isEmpty();
    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isPresent();
  }

  /** The new job was said to be accepted, and was not there. */
  @Test
  void add_firstJobWithTheKeyIsDeletedMeanwhile_isTheFirst() {
    Job first = LedgerJobs.queued(JobRequests.keyed("k", "body"));
    ledger.put(first);
    ledger.beforeFindByKey = () -> ledger.remove(first.id());
    Job second = LedgerJobs.queued(JobRequests.keyed("k", "body"));

    assertThat(store.add(second, NO_LIMIT)).isEqualTo(new Admission.Admitted());

    assertThat(recorded(second)).isEqualTo(JobState.QUEUED);
  }

  /** Others, who read the ledger, were told what it had printed before they were that it ran. */
  @Test
  void output_ofAJobThatHasJustBegun_isNotKeptBeforeTheBegin() throws Exception {
    Thread.sleep(550); // a log is kept with the next tick, however soon that is
    ledger.put(LedgerJobs.queued());
    assertThat(soon(store.fetch(1))).isEqualTo(1); // from now on it ticks
    Thread.sleep(20);
    Job running = start(claimOne());
    store.output(running.id(), "x".getBytes(UTF_8));

    await().until(() -> !ledger.log(running.id()).equals(JobLog.EMPTY));

    assertThat(ledger.rounds.stream().flatMap(List::stream).findFirst().orElseThrow())
        .isInstanceOf(Change.Mark.class);
    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isPresent();
  }

  /** Each half second of a failure kept another copy of the log. */
  @Test
  void output_ledgerFailsForLong_onlyTheLastStateOfTheLogIsKept() throws Exception {
    Job job = LedgerJobs.queued();
    ledger.put(job);
    assertThat(soon(store.fetch(1))).isEqualTo(1);
    Job running = start(claimOne());
    failAndAwaitIt();
    int probes = ledger.rounds.size();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          store.output(running.id(), "x".getBytes(UTF_8));
          return ledger.rounds.size() >= probes + 6;
        });
    ledger.failure = null;

    await()
        .untilAsserted(
            () -> assertThat(ledger.log(job.id()).head()).isEqualTo(store.log(job.id()).head()));
    assertThat(ledger.log(job.id())).isNotEqualTo(JobLog.EMPTY);
    assertThat(ledger.rounds)
        .allSatisfy(round ->
            assertThat(round).filteredOn(Change.KeepLog.class::isInstance).hasSizeLessThan(2));
    assertThat(soon(store.finish(LedgerJobs.finish(running)))).isPresent();
  }
}
