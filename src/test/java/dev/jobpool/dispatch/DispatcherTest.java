package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CancelResult;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobAttendant;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobState;
import dev.jobpool.pool.Conversation;
import dev.jobpool.pool.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static final Dispatcher.Events NOBODY =
      new Dispatcher.Events() {
        @Override
        public void attemptEnded(Job job) {}

        @Override
        public void handedBack(Job job) {}

        @Override
        public void outOfWork(Dispatcher dispatcher) {}
      };

  private final Bench bench = new Bench(2);

  @AfterEach
  void close() {
    bench.close();
  }

  private Job submit() {
    return bench.service.submit(JobRequests.of("f"));
  }

  private static JobError errorOf(Job job) {
    return Objects.requireNonNull(job.error());
  }

  @Test
  void submit_freeSeat_callIsInThePoolWhenItReturns() {
    Job job = submit();

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(bench.stateOf(job.id())).isEqualTo(JobState.RUNNING);
    assertThat(bench.pool().call(0).call().jobId()).isEqualTo(job.id().toString());
  }

  @Test
  void submit_noFreeSeat_waitsUntilAWorkerIsFree() {
    submit();
    submit();
    Job third = submit();
    assertThat(bench.stateOf(third.id())).isEqualTo(JobState.QUEUED);

    bench.pool().call(1).succeed();

    assertThat(bench.stateOf(third.id())).isEqualTo(JobState.RUNNING);
    assertThat(bench.pool().callCount()).isEqualTo(3);
  }

  /** A job with a client, whose conversation is known before it can start. */
  private Job converse(Conversation conversation) {
    return converse(bench, conversation);
  }

  private static Job converse(Bench bench, Conversation conversation) {
    return bench.service.submit(
        JobRequests.of("talk"),
        new JobAttendant() {
          @Override
          public void drawn(Job job) {
            bench.conversations.put(job.id(), conversation);
          }

          @Override
          public void ended(Job job) {
            bench.conversations.remove(job.id());
          }
        });
  }

  @Test
  void submit_conversation_isHandedToThePoolWithItsClient() {
    Conversation conversation = new Conversation();
    Job job = converse(conversation);
    submit();

    assertThat(bench.pool().call(0).call().conversation()).isSameAs(conversation);
    assertThat(bench.pool().call(1).call().conversation()).isNull();
    bench.pool().call(0).succeed();
    assertThat(bench.stateOf(job.id())).isEqualTo(JobState.SUCCEEDED);
    assertThat(bench.conversations).isEmpty();
  }

  @Test
  void submit_conversation_isNotBoundByTheDefaultTimeout() {
    Duration limit = Duration.ofSeconds(30);
    JobSettings settings = new JobSettings("n", 10, limit, Duration.ofHours(1), 1 << 20, 10);
    try (Bench limited = new Bench(2, settings, null)) {
      converse(limited, new Conversation());
      limited.service.submit(JobRequests.of("f"));

      assertThat(limited.pool().call(0).call().timeout()).isNull();
      assertThat(limited.pool().call(1).call().timeout()).isEqualTo(limit);
    }
  }

  @Test
  void cancel_clientHasLeft_jobTellsWhy() {
    Conversation conversation = new Conversation();
    Job job = converse(conversation);

    conversation.leave("The client has gone");
    conversation.leave("and once more");
    bench.service.cancel(job.id(), "ignored, as it runs");

    assertThat(bench.stateOf(job.id())).isEqualTo(JobState.CANCELLED);
    assertThat(errorOf(bench.find(job.id())).message()).isEqualTo("The client has gone");
  }

  /** It was put back to wait for another start, where nobody knows its client. */
  @Test
  void handBack_conversationThatComesTooLateForThePool_endsInsteadOfWaiting() {
    submit();
    submit();
    Job waiting = converse(new Conversation());
    var last = new Dispatcher(bench.lifecycle, bench.pool(), 1, bench.conversations::get, NOBODY);
    bench.pool().close();

    last.handBackWhatIsKilled();
    last.dispatch();

    assertThat(bench.stateOf(waiting.id())).isEqualTo(JobState.CANCELLED);
    assertThat(errorOf(bench.find(waiting.id())).kind()).isEqualTo(JobError.Kind.POOL_TERMINATED);
    assertThat(bench.conversations).isEmpty();
  }

  @Test
  void started_runningJob_hasItsWorkerAndTime() {
    Job job = submit();
    assertThat(bench.find(job.id()).startedAt()).isNull();

    bench.clock.advance(Duration.ofSeconds(3));
    bench.pool().call(0).start();

    Job running = bench.find(job.id());
    assertThat(running.startedAt()).isEqualTo(Bench.NOW.plusSeconds(3));
    assertThat(running.worker()).isEqualTo(new Job.WorkerRef(7, 4711, "local"));
  }

  @Test
  void progressAndOutput_runningJob_areKept() {
    Job job = submit();

    bench.pool().call(0).progress(0.25);
    bench.pool().call(0).print("hello ");
    bench.pool().call(0).print("world");

    assertThat(bench.find(job.id()).progress()).isEqualTo(new Job.Progress(0.25, "m", 1));
    assertThat(bench.service.log(job.id()).orElseThrow().text())
        .isEqualTo("hello world".getBytes(UTF_8));
  }

  @Test
  void ended_succeeded_jobHasTheValueAndExpires() {
    Job job = submit();

    bench.pool().call(0).succeed();

    Job ended = bench.find(job.id());
    assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(ended.value()).isEqualTo(FakePool.RESULT);
    assertThat(ended.expiresAt()).isEqualTo(Bench.NOW.plus(Duration.ofHours(1)));
    bench.pass(Duration.ofHours(1));
    assertThat(bench.service.find(job.id())).isEmpty();
    assertThat(bench.service.isExpired(job.id())).isFalse();
    bench.pass(Duration.ofMillis(1));
    assertThat(bench.service.isExpired(job.id())).isTrue();
  }

  @Test
  void ended_failedWithRetriesLeft_runsAgainAfterAPause() {
    UUID id = bench.service.submit(JobRequests.withRetries(1)).id();

    bench.pool().call(0).fail();

    Job waiting = bench.find(id);
    assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(errorOf(waiting).message()).isEqualTo("no luck");
    assertThat(waiting.readyAt()).isBetween(Bench.NOW.plusMillis(250), Bench.NOW.plusMillis(500));
    bench.pass(Duration.ofMillis(500));
    assertThat(bench.find(id).attempt()).isEqualTo(2);

    bench.pool().call(1).fail();
    assertThat(bench.stateOf(id)).isEqualTo(JobState.FAILED);
    assertThat(bench.find(id).attempt()).isEqualTo(2);
  }

  @Test
  void ended_timedOutOrCancelled_onlyTheFormerIsRetried() {
    UUID first = bench.service.submit(JobRequests.withRetries(1)).id();
    UUID second = bench.service.submit(JobRequests.withRetries(1)).id();

    bench.pool().call(0).end(new Outcome.TimedOut(Duration.ofSeconds(1)));
    bench.pool().call(1).cancel();

    assertThat(bench.stateOf(first)).isEqualTo(JobState.SCHEDULED);
    assertThat(bench.stateOf(second)).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void cancel_whileItWaitsForAnotherAttempt_endsAtOnce() {
    UUID id = bench.service.submit(JobRequests.withRetries(1)).id();
    bench.pool().call(0).fail();

    assertThat(bench.service.cancel(id)).isInstanceOf(CancelResult.Cancelled.class);
    bench.pass(Duration.ofMinutes(10));
    assertThat(bench.pool().callCount()).isEqualTo(1);
  }

  @Test
  void cancel_runningJob_cancelsItsCallAndFreesTheSeat() {
    Job job = submit();
    submit();
    Job waiting = submit();

    assertThat(bench.service.cancel(job.id())).isInstanceOf(CancelResult.Stopping.class);

    assertThat(bench.stateOf(job.id())).isEqualTo(JobState.CANCELLED);
    assertThat(errorOf(bench.find(job.id())).kind()).isEqualTo(JobError.Kind.CANCELLED);
    assertThat(bench.stateOf(waiting.id())).isEqualTo(JobState.RUNNING);
  }

  @Test
  void cancel_queuedJob_neverRuns() {
    submit();
    submit();
    Job waiting = submit();

    assertThat(bench.service.cancel(waiting.id())).isInstanceOf(CancelResult.Cancelled.class);
    bench.pool().call(0).succeed();

    assertThat(bench.pool().callCount()).isEqualTo(2);
    assertThat(bench.service.cancel(waiting.id())).isInstanceOf(CancelResult.AlreadyFinished.class);
    assertThat(bench.service.cancel(UUID.randomUUID())).isInstanceOf(CancelResult.Unknown.class);
  }

  @Test
  void cancel_functionFailsInstead_isNotRetried() {
    UUID id = bench.service.submit(JobRequests.withRetries(5)).id();
    Job claimed = bench.find(id);
    bench.markCancelled(claimed);

    bench.pool().call(0).fail();

    assertThat(bench.stateOf(id)).isEqualTo(JobState.FAILED);
  }

  @Test
  void started_cancelRequestedBetweenClaimAndStart_callIsCancelled() {
    Job claimed = bench.find(submit().id());
    bench.markCancelled(claimed);
    assertThat(bench.stateOf(claimed.id())).isEqualTo(JobState.RUNNING);

    bench.pool().call(0).start();

    assertThat(bench.stateOf(claimed.id())).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void startWithin_noWorkerInTime_fails() {
    submit();
    submit();
    UUID late = bench.service.submit(JobRequests.startWithin(Duration.ofSeconds(5))).id();

    bench.pass(Duration.ofMillis(4_999));
    assertThat(bench.stateOf(late)).isEqualTo(JobState.QUEUED);
    bench.pass(Duration.ofMillis(1));

    assertThat(bench.stateOf(late)).isEqualTo(JobState.FAILED);
    assertThat(errorOf(bench.find(late)).kind()).isEqualTo(JobError.Kind.START_DEADLINE);
  }

  @Test
  void runAt_laterTime_startsThen() {
    UUID id = bench.service.submit(JobRequests.runAt(Bench.NOW.plusSeconds(60))).id();
    assertThat(bench.stateOf(id)).isEqualTo(JobState.SCHEDULED);

    bench.pass(Duration.ofSeconds(59));
    assertThat(bench.pool().callCount()).isZero();
    bench.pass(Duration.ofSeconds(1));

    assertThat(bench.stateOf(id)).isEqualTo(JobState.RUNNING);
  }

  @Test
  void timeout_ofRequestOrDefault_isTheCalls() {
    var settings = new JobSettings("n", 10, Duration.ofSeconds(9), Duration.ofHours(1), 1, 1);
    try (var withDefault = new Bench(2, settings, null)) {
      withDefault.service.submit(JobRequests.of("f"));
      withDefault.service.submit(JobRequests.withTimeout(Duration.ofSeconds(3)));

      assertThat(withDefault.pool().call(0).call().timeout()).isEqualTo(Duration.ofSeconds(9));
      assertThat(withDefault.pool().call(1).call().timeout()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  @Test
  void run_callerServesItsCall_otherSeatsStayFree() throws Exception {
    var served = new CountDownLatch(1);
    bench.pool().servedUntil = served;
    try (var client = Executors.newVirtualThreadPerTaskExecutor()) {
      var job = client.submit(() -> bench.service.run(JobRequests.of("f"), Bench.LONG));
      while (bench.pool().callCount() == 0) {
        Thread.onSpinWait();
      }

      assertThat(bench.stateOf(submit().id())).isEqualTo(JobState.RUNNING);

      bench.pool().call(0).succeed();
      served.countDown();
      assertThat(job.get().state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void resize_larger_startsMoreAtOnce() {
    IntStream.range(0, 5).forEach(_ -> submit());
    assertThat(bench.pool().callCount()).isEqualTo(2);

    bench.supervisor.resize(4);
    assertThat(bench.pool().callCount()).isEqualTo(4);

    bench.supervisor.resize(1);
    bench.pool().call(0).succeed();
    bench.pool().call(1).succeed();
    bench.pool().call(2).succeed();
    assertThat(bench.pool().callCount()).isEqualTo(4);
    bench.pool().call(3).succeed();
    assertThat(bench.pool().callCount()).isEqualTo(5);
    assertThat(bench.pool().sizes()).containsExactly(2, 4, 1);
  }

  @Test
  void submit_manyThreads_everyJobRunsAndNeverMoreThanTheSeats() throws Exception {
    try (var workers = Executors.newFixedThreadPool(3);
        var clients = Executors.newFixedThreadPool(4);
        var busy = new Bench(3, JobSettings.DEFAULTS, workers)) {
      Callable<Void> client =
          () -> {
            for (int i = 0; i < 1_000; i++) {
              Job job = busy.service.run(JobRequests.of("f"), Bench.LONG);
              assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            }
            return null;
          };

      for (var done : clients.invokeAll(List.of(client, client, client, client))) {
        done.get();
      }

      assertThat(busy.pool().callCount()).isEqualTo(4_000);
      assertThat(busy.pool().mostAtOnce()).isBetween(1, 3);
    }
  }
}
