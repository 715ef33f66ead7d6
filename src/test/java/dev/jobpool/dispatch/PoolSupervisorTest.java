package dev.jobpool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRejectedException;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.PoolStatus.State;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.PoolSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolSupervisorTest {
  private final Bench bench = new Bench(1);
  private final PoolSupervisor supervisor = bench.supervisor;

  @AfterEach
  void close() {
    bench.close();
  }

  private UUID submit() {
    return bench.service.submit(JobRequests.of("f")).id();
  }

  private JobError.Kind errorOf(UUID id) {
    return Objects.requireNonNull(bench.find(id).error()).kind();
  }

  @Test
  void close_jobsAccepted_runBeforeThePoolIsClosed() throws Exception {
    UUID first = submit();
    UUID second = submit();

    supervisor.close();
    supervisor.close();

    assertThat(supervisor.status().state()).isEqualTo(State.CLOSED);
    assertThatThrownBy(this::submit).isInstanceOf(JobRejectedException.PoolClosed.class);
    bench.pool().call(0).succeed();
    assertThat(bench.pool().state()).isEqualTo(PoolSnapshot.State.OPEN);
    assertThat(supervisor.join(Duration.ZERO)).isFalse();

    bench.pool().call(1).succeed();
    assertThat(bench.pool().state()).isEqualTo(PoolSnapshot.State.CLOSED);
    assertThat(supervisor.join(Bench.LONG)).isTrue();
    assertThat(List.of(bench.stateOf(first), bench.stateOf(second)))
        .containsOnly(JobState.SUCCEEDED);
  }

  @Test
  void close_scheduledJob_isAwaitedToo() throws Exception {
    bench.service.submit(JobRequests.runAt(Bench.NOW.plusSeconds(60)));

    supervisor.close();
    assertThat(supervisor.join(Duration.ZERO)).isFalse();
    bench.pass(Duration.ofSeconds(60));
    bench.pool().call(0).succeed();

    assertThat(supervisor.join(Bench.LONG)).isTrue();
  }

  @Test
  void close_lastWaitingJobIsCancelled_closesThePool() throws Exception {
    UUID scheduled = bench.service.submit(JobRequests.runAt(Bench.NOW.plusSeconds(60))).id();
    supervisor.close();

    bench.service.cancel(scheduled);

    assertThat(supervisor.join(Bench.LONG)).isTrue();
  }

  @Test
  void close_idlePool_isClosedAtOnce() throws Exception {
    supervisor.close();

    assertThat(bench.pool().state()).isEqualTo(PoolSnapshot.State.CLOSED);
    assertThat(supervisor.join(Duration.ZERO)).isTrue();
  }

  @Test
  void terminate_queuedScheduledAndRunning_endCancelled() throws Exception {
    UUID running = submit();
    UUID queued = submit();
    UUID scheduled = bench.service.submit(JobRequests.runAt(Bench.NOW.plusSeconds(60))).id();

    supervisor.terminate();
    supervisor.terminate();

    assertThat(supervisor.status().state()).isEqualTo(State.TERMINATED);
    for (UUID id : List.of(running, queued, scheduled)) {
      assertThat(bench.stateOf(id)).isEqualTo(JobState.CANCELLED);
      assertThat(errorOf(id)).isEqualTo(JobError.Kind.POOL_TERMINATED);
    }
    assertThat(supervisor.join(Duration.ZERO)).isTrue();
    assertThatThrownBy(this::submit).isInstanceOf(JobRejectedException.PoolClosed.class);
  }

  @Test
  void terminate_jobFailsAfterwards_isNotRetried() {
    bench.pool().slowToDie = true;
    UUID id = bench.service.submit(JobRequests.withRetries(3)).id();

    supervisor.terminate();
    bench.pool().call(0).fail();

    assertThat(errorOf(id)).isEqualTo(JobError.Kind.POOL_TERMINATED);
  }

  @Test
  void join_openPool_throws() {
    assertThatThrownBy(() -> supervisor.join(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void open_afterClosedPoolRanEmpty_startsAnotherPool() {
    supervisor.close();
    supervisor.open();
    supervisor.open();

    assertThat(bench.pools).hasSize(2);
    UUID id = submit();
    bench.pool().call(0).succeed();
    assertThat(bench.stateOf(id)).isEqualTo(JobState.SUCCEEDED);
  }

  /** The timer of an earlier process does not live to see it: here its clock stands still. */
  @Test
  void new_jobCameDueBefore_startsIt() {
    UUID id = bench.service.submit(JobRequests.runAt(Bench.NOW.plusSeconds(60))).id();
    bench.clock.advance(Duration.ofSeconds(60));

    PoolSupervisor next = bench.open(1, null);

    await().atMost(Bench.LONG).until(() -> bench.stateOf(id) == JobState.RUNNING);
    next.shutDown(Duration.ZERO);
  }

  @Test
  void startRest_firstPool_whenTheServiceHasStarted() {
    assertThat(bench.pool().restStarted).isFalse();

    supervisor.startRest();

    assertThat(bench.pool().restStarted).isTrue();
  }

  @Test
  void open_anotherPool_hasAllItsWorkersAtOnce() {
    supervisor.close();
    supervisor.open();

    assertThat(bench.pools.getFirst().restStarted).isFalse();
    assertThat(bench.pool().restStarted).isTrue();
  }

  @Test
  void open_closedPoolStillBusy_goesOnWithIt() {
    UUID first = submit();
    supervisor.close();
    supervisor.open();
    UUID second = submit();

    assertThat(bench.pools).hasSize(1);
    bench.pool().call(0).succeed();
    bench.pool().call(1).succeed();
    assertThat(bench.stateOf(first)).isEqualTo(JobState.SUCCEEDED);
    assertThat(bench.stateOf(second)).isEqualTo(JobState.SUCCEEDED);
    assertThat(bench.pool().state()).isEqualTo(PoolSnapshot.State.OPEN);
  }

  @Test
  void open_oldWorkersStillDie_newJobsRunInTheNewPool() throws Exception {
    FakePool old = bench.pool();
    old.slowToDie = true;
    UUID dying = submit();
    supervisor.terminate();
    supervisor.open();

    UUID fresh = submit();
    assertThat(bench.pool()).isNotSameAs(old);
    bench.pool().call(0).succeed();
    assertThat(bench.stateOf(fresh)).isEqualTo(JobState.SUCCEEDED);
    assertThat(bench.stateOf(dying)).isEqualTo(JobState.RUNNING);

    supervisor.close();
    assertThat(supervisor.join(Duration.ZERO)).isFalse();
    old.call(0).end(new Outcome.Cancelled(Outcome.CancelReason.POOL_TERMINATED));
    assertThat(bench.stateOf(dying)).isEqualTo(JobState.CANCELLED);
    assertThat(old.callCount()).isEqualTo(1);
    assertThat(supervisor.join(Duration.ZERO)).isTrue();
  }

  @Test
  void reloadAndResize_afterTerminate_holdForTheNextPool() throws Exception {
    supervisor.terminate();
    var others = new FunctionJars(2, List.of(Path.of("g.jar")), List.of());
    supervisor.reload(others);
    supervisor.reload(Bench.JARS);
    supervisor.resize(5);

    supervisor.open();

    assertThat(bench.pool().jars).isEqualTo(others);
    assertThat(bench.pool().sizes()).containsExactly(5);
    assertThat(bench.pools.getFirst().sizes()).containsExactly(1);
    assertThat(supervisor.status().size()).isEqualTo(5);
  }

  @Test
  void resize_impossibleSize_throws() {
    assertThatThrownBy(() -> supervisor.resize(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> supervisor.resize(1025)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void status_someJobs_countsQueueAndSpeed() {
    submit();
    submit();
    bench.clock.advance(Duration.ofSeconds(3));
    bench.pool().call(0).succeed();
    submit();

    var status = supervisor.status();
    assertThat(status.queueDepth()).isEqualTo(1);
    assertThat(status.queueLimit()).isEqualTo(10_000);
    assertThat(status.oldestWait()).isEqualTo(Duration.ZERO);
    assertThat(status.jobsPerSecond()).isEqualTo(0.25);
    assertThat(status.node()).isEqualTo("local");
  }

  @Test
  void shutDown_scheduledJob_isNotAwaited() {
    Job scheduled = bench.service.submit(JobRequests.runAt(Bench.NOW.plusSeconds(60)));

    supervisor.shutDown(Bench.LONG);

    assertThat(bench.stateOf(scheduled.id())).isEqualTo(JobState.CANCELLED);
    assertThatThrownBy(supervisor::open).isInstanceOf(IllegalStateException.class);
  }
}
