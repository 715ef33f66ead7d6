package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Failed;
import dev.jobpool.pool.Outcome.TimedOut;
import dev.jobpool.pool.ipc.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TaskTest {
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Outcome FAILED = new Failed("E", "m", "");

  private final Recorder recorder = new Recorder();
  private final List<Long> attention = new ArrayList<>();
  private ScriptedWorker scripted;
  private Worker worker;

  @BeforeEach
  void start() throws IOException {
    scripted = ScriptedWorker.start();
    worker = scripted.worker();
  }

  @AfterEach
  void end() throws Exception {
    scripted.close();
  }

  /** How a task comes into each of its states. */
  private enum Stage {
    QUEUED {
      @Override
      void reach(Task task, Worker worker) {}
    },
    SENT {
      @Override
      void reach(Task task, Worker worker) {
        task.assign(worker, 1);
      }
    },
    RUNNING {
      @Override
      void reach(Task task, Worker worker) {
        SENT.reach(task, worker);
        task.begin();
      }
    },
    ENDED {
      @Override
      void reach(Task task, Worker worker) {
        RUNNING.reach(task, worker);
        task.finish(FAILED);
      }
    };

    abstract void reach(Task task, Worker worker);
  }

  private Task task(Stage stage) {
    return task(stage, TIMEOUT);
  }

  private Task task(Stage stage, @Nullable Duration timeout) {
    Task task =
        new Task(TestCalls.call("job", "a.B::c", "[]", timeout), recorder, GRACE, attention::add);
    stage.reach(task, worker);
    return task;
  }

  @ParameterizedTest
  @CsvSource({"QUEUED, true", "ENDED, false"})
  void assign_stage_tellsWhetherItIsStillWanted(Stage stage, boolean assigned) {
    assertThat(task(stage).assign(worker, 2)).isEqualTo(assigned);
  }

  @ParameterizedTest
  @EnumSource(names = {"SENT", "RUNNING"})
  void assign_whenAWorkerHasIt_throws(Stage stage) {
    Task task = task(stage);
    assertThatThrownBy(() -> task.assign(worker, 2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellStart_twice_tellsOnce() {
    Task task = task(Stage.RUNNING);
    task.tellStart(worker.process());
    task.tellStart(worker.process());

    assertThat(recorder.events).containsExactly("started");
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUED", "RUNNING", "ENDED"})
  void begin_otherThanSent_throws(Stage stage) {
    Task task = task(stage);
    assertThatThrownBy(task::begin).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"SENT", "RUNNING"})
  void unassign_whenAWorkerHasIt_waitsAgain(Stage stage) {
    Task task = task(stage);

    assertThat(task.unassign()).isTrue();
    assertThat(recorder.hasEnded()).isFalse();
    assertThat(task.assign(worker, 2)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"SENT", "RUNNING"})
  void unassign_afterCancel_ends(Stage stage) throws Exception {
    Task task = task(stage);
    task.cancel();

    assertThat(task.unassign()).isFalse();
    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(task.assign(worker, 2)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUED", "ENDED"})
  void unassign_whenNoWorkerHasIt_throws(Stage stage) {
    Task task = task(stage);
    assertThatThrownBy(task::unassign).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void finish_running_tellsOutcome() throws Exception {
    task(Stage.RUNNING).finish(FAILED);
    assertThat(recorder.outcome()).isSameAs(FAILED);
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUED", "SENT", "ENDED"})
  void finish_otherThanRunning_throws(Stage stage) {
    Task task = task(stage);
    assertThatThrownBy(() -> task.finish(FAILED)).isInstanceOf(IllegalStateException.class);
    assertThat(recorder.timesEnded).hasValueLessThanOrEqualTo(1);
  }

  @Test
  void refuse_queued_endsAtOnce() throws Exception {
    task(Stage.QUEUED).refuse((Failed) FAILED);
    assertThat(recorder.outcome()).isSameAs(FAILED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SENT", "RUNNING"})
  void refuse_whenAWorkerHasIt_throws(Stage stage) {
    Task task = task(stage);
    assertThatThrownBy(() -> task.refuse((Failed) FAILED))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refuse_ended_isTooLate() {
    task(Stage.ENDED).refuse((Failed) FAILED);
    assertThat(recorder.timesEnded).hasValue(1);
  }

  @Test
  void cancel_queued_endsAtOnce() throws Exception {
    assertThat(task(Stage.QUEUED).cancel()).isTrue();
    assertThat(recorder.events).containsExactly("ended Cancelled");
    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
  }

  @ParameterizedTest
  @EnumSource(names = {"SENT", "RUNNING"})
  void cancel_whenAWorkerHasIt_asksForAttention(Stage stage) {
    Task task = task(stage, null);

    assertThat(task.cancel()).isTrue();
    assertThat(recorder.hasEnded()).isFalse();
    assertThat(attention).hasSize(1);
  }

  @Test
  void cancel_ended_isTooLate() {
    assertThat(task(Stage.ENDED).cancel()).isFalse();
    assertThat(recorder.timesEnded).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"SENT", "RUNNING"})
  void finish_afterTerminate_saysSo(Stage stage) throws Exception {
    Task task = task(stage);
    task.terminate();
    if (stage == Stage.SENT) {
      task.begin();
    }
    task.finish(FAILED);

    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
  }

  @Test
  void cancel_afterTerminate_keepsFirstReason() throws Exception {
    Task task = task(Stage.RUNNING);
    task.terminate();
    assertThat(task.cancel()).isTrue();
    task.finish(FAILED);

    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUED", "SENT", "ENDED"})
  void attend_otherThanRunning_hasNothingToDo(Stage stage) {
    Task task = task(stage);
    assertThat(task.attend(System.nanoTime() + Duration.ofDays(1).toNanos())).isEqualTo(Task.NEVER);
    assertThat(worker.isUsable()).isTrue();
  }

  @Test
  void begin_withTimeout_asksForAttentionAtItsEnd() {
    long before = System.nanoTime();
    Task task = task(Stage.RUNNING);

    assertThat(attention).hasSize(1);
    assertThat(attention.getFirst() - before).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
    assertThat(task.attend(before)).isEqualTo(attention.getFirst());
  }

  @Test
  void attend_timeOut_cancelsThenKillsAfterGrace() throws Exception {
    Task task = task(Stage.RUNNING);
    long due = attention.getFirst();

    assertThat(task.attend(due)).isEqualTo(due + GRACE.toNanos());
    assertThat(scripted.readControl()).isEqualTo(new Message.Cancel(1));
    assertThat(worker.isUsable()).isTrue();

    assertThat(task.attend(due + GRACE.toNanos() - 1)).isEqualTo(due + GRACE.toNanos());
    assertThat(scripted.isAlive()).isTrue();

    assertThat(task.attend(due + GRACE.toNanos())).isEqualTo(Task.NEVER);
    assertThat(worker.isUsable()).isFalse();
    assertThat(worker.process().awaitExit(SamplePools.PATIENCE)).isTrue();
    task.finish(FAILED);
    assertThat(recorder.outcome()).isEqualTo(new TimedOut(TIMEOUT));
  }

  @Test
  void attend_terminated_killsWithoutGrace() {
    Task task = task(Stage.RUNNING, null);
    task.terminate();
    long now = System.nanoTime();

    assertThat(task.attend(now)).isEqualTo(now);
    task.attend(now);
    assertThat(worker.isUsable()).isFalse();
  }

  @Test
  void attend_stopped_wantsTheMailboxBackBeforeItMayKill() throws Exception {
    Task other = new Task(TestCalls.call("other"), new Recorder(), GRACE, attention::add);
    Task task = task(Stage.QUEUED, null);
    assertThat(worker.deliver(List.of(task, other))).isEmpty();
    task.cancel();
    long now = System.nanoTime();

    task.attend(now);
    worker.attend(now, false);

    assertThat(List.of(scripted.readControl(), scripted.readControl()))
        .containsExactlyInAnyOrder(new Message.Cancel(1), new Message.Recall(2));
  }

  @Test
  void begin_endlessTimeout_neverTimesOut() {
    Task task = task(Stage.RUNNING, Duration.ofSeconds(Long.MAX_VALUE));

    long inAYear = System.nanoTime() + Duration.ofDays(365).toNanos();
    assertThat(task.attend(inAYear) - inAYear).isPositive();
  }

  @Test
  void ended_observerThrowsError_isLoggedOnly() {
    Task task =
        new Task(
            TestCalls.call("job"),
            outcome -> {
              throw new AssertionError("an observer's bug, on purpose");
            },
            GRACE,
            attention::add);
    Stage.RUNNING.reach(task, worker);

    task.finish(FAILED);
    assertThat(task.cancel()).isFalse();
  }
}
