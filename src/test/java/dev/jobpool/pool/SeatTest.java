package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Succeeded;
import dev.jobpool.pool.Outcome.WorkerDied;
import dev.jobpool.pool.ipc.Message.Converse;
import dev.jobpool.pool.ipc.Message.Output;
import dev.jobpool.pool.ipc.Message.Recall;
import dev.jobpool.pool.ipc.Message.Recalled;
import dev.jobpool.pool.ipc.Message.Shutdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A seat, its queue and its nursery, with workers whose part the test plays. */
@Timeout(60)
class SeatTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final ScriptedSource source = new ScriptedSource();
  private final TaskQueue queue = new TaskQueue();
  private final Nursery nursery = new Nursery(source, 0, Duration.ZERO);
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile boolean terminated;
  private long answered;

  @SuppressWarnings("NullAway.Init")
  private Seat seat;

  private ScriptedWorker start(int maxTasks) throws InterruptedException {
    PoolConfig config = PoolConfig.builder().maxTasksPerWorker(maxTasks).build();
    Recycling recycling = new Recycling(config, source);
    seat =
        new Seat(
            1,
            new SeatContext(
                queue,
                nursery,
                recycling,
                () -> terminated,
                nanos -> {},
                gone -> left.countDown()));
    seat.start();
    ScriptedWorker worker = source.next();
    await().until(queue::hasIdleSeat);
    return worker;
  }

  @AfterEach
  void end() throws Exception {
    terminated = true;
    queue.close();
    nursery.close();
    source.close();
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    seat.thread().join();
  }

  private static Task task(Recorder recorder) {
    return new Task(TestCalls.call("job"), recorder, Duration.ZERO, nanos -> {});
  }

  private Recorder add() {
    Recorder recorder = new Recorder();
    queue.add(task(recorder));
    return recorder;
  }

  /** Serves a task on a thread of its own, as a caller would. */
  private Thread serve(Recorder recorder, Duration moment) {
    return Thread.ofPlatform()
        .start(() ->
            Objects.requireNonNull(queue.lend())
                .serveHere(task(recorder), System.nanoTime() + moment.toNanos()));
  }

  @Test
  void run_tasks_areServedOneAfterTheOther() throws Exception {
    ScriptedWorker worker = start(0);
    for (int call = 1; call <= 3; call++) {
      Recorder recorder = add();
      worker.readCall(call);
      worker.answer(call);
      assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
    }
  }

  @Test
  void serveHere_quickAnswer_isFinishedAndSeatWaitsAgain() throws Exception {
    ScriptedWorker worker = start(0);
    for (int call = 1; call <= 3; call++) {
      Recorder recorder = new Recorder();
      Thread caller = serve(recorder, LONG);
      worker.readCall(call);
      assertThat(queue.hasIdleSeat()).isFalse();
      assertThat(queue.lend()).isNull();
      worker.answer(call);
      caller.join();
      assertThat(recorder.hasEnded()).isTrue();
      assertThat(queue.hasIdleSeat()).isTrue();
    }
  }

  @Test
  void serveHere_slowAnswer_isCarriedOnByTheSeat() throws Exception {
    ScriptedWorker worker = start(0);
    Recorder recorder = new Recorder();
    serve(recorder, SHORT).join();
    assertThat(recorder.hasEnded()).isFalse();
    worker.readCall(1);
    worker.answer(1);

    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
    Recorder next = add();
    worker.readCall(2);
    worker.answer(2);
    next.outcome();
  }

  @Test
  void serveHere_outputAndThenSilence_freesTheCallerAtTheDeadline() throws Exception {
    ScriptedWorker worker = start(0);
    Recorder recorder = new Recorder();
    Thread caller = serve(recorder, Duration.ofMillis(500));
    worker.readCall(1);
    worker.say(new Output(1, "working\n".getBytes(StandardCharsets.UTF_8)));
    recorder.firstOutput.get(30, TimeUnit.SECONDS);

    assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
    worker.answer(1);
    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void serveHere_interrupted_isCarriedOnAndKeepsTheInterrupt() throws Exception {
    ScriptedWorker worker = start(0);
    Recorder recorder = new Recorder();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              Objects.requireNonNull(queue.lend())
                  .serveHere(task(recorder), System.nanoTime() + LONG.toNanos());
              if (Thread.interrupted()) {
                interrupted.countDown();
              }
            });
    worker.readCall(1);
    caller.interrupt();

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(recorder.hasEnded()).isFalse();
    worker.answer(1);
    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void serveHere_workerDies_callFailsAndSeatTakesAnother() throws Exception {
    ScriptedWorker worker = start(0);
    Recorder recorder = new Recorder();
    Thread caller = serve(recorder, LONG);
    worker.readCall(1);
    worker.kill();
    worker.hangUp();
    caller.join();

    assertThat(recorder.outcome()).isInstanceOf(WorkerDied.class);
    ScriptedWorker second = source.next();
    Recorder next = add();
    second.readCall(1);
    second.answer(1);
    assertThat(next.outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void serveHere_workerDiedBefore_callRunsElsewhere() throws Exception {
    ScriptedWorker worker = start(0);
    worker.hangUp();
    Recorder recorder = new Recorder();
    serve(recorder, LONG).join();

    ScriptedWorker second = source.next();
    second.readCall(1);
    second.answer(1);
    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
    assertThat(recorder.events).containsExactly("started", "ended Succeeded");
  }

  @Test
  void remove_whileLent_leavesAfterwards() throws Exception {
    ScriptedWorker worker = start(0);
    Recorder recorder = new Recorder();
    Thread caller = serve(recorder, LONG);
    worker.readCall(1);
    seat.remove();
    queue.wakeAll();
    worker.answer(1);
    caller.join();

    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.readControl()).isEqualTo(new Shutdown());
  }

  @Test
  void release_whileLent_takesAnotherWorkerAfterwards() throws Exception {
    ScriptedWorker worker = start(0);
    Recorder recorder = new Recorder();
    Thread caller = serve(recorder, LONG);
    worker.readCall(1);
    worker.worker().release();
    queue.wakeAll();
    worker.answer(1);
    caller.join();

    source.next();
    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void lend_workerWithOldFunctions_isNotLent() throws Exception {
    start(0);
    source.generation++;
    assertThat(queue.lend()).isNull();
    queue.wakeAll();
    source.next();
  }

  @Test
  void maxTasks_servedByCallersAndSeat_isExact() throws Exception {
    ScriptedWorker worker = start(3);
    for (int call = 1; call <= 3; call++) {
      Recorder recorder = new Recorder();
      if (call == 2) {
        serve(recorder, LONG);
      } else {
        queue.add(task(recorder));
      }
      worker.readCall(call);
      worker.answer(call);
      recorder.outcome();
      if (call < 3) {
        await().until(queue::hasIdleSeat);
      }
    }
    ScriptedWorker second = source.next();
    Recorder recorder = add();
    second.readCall(1);
    second.answer(1);
    recorder.outcome();
  }

  /** Answers short calls until the seat sends several ahead. */
  private void warmUp(ScriptedWorker worker) throws Exception {
    for (int round = 0; round < 200; round++) {
      List<Recorder> recorders = new ArrayList<>();
      List<Task> tasks = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        recorders.add(new Recorder());
        tasks.add(task(recorders.getLast()));
      }
      queue.addAll(tasks);
      boolean ahead = false;
      for (int i = 0; i < recorders.size(); i++) {
        answerNext(worker);
        ahead |= worker.worker().ahead() > 0;
      }
      recorders.getLast().outcome();
      if (ahead) {
        return;
      }
    }
    throw new AssertionError("nothing was ever sent ahead");
  }

  @Test
  void mailbox_workerDies_onlyTheFirstFails() throws Exception {
    ScriptedWorker worker = start(0);
    List<Recorder> recorders = mailbox(worker);
    worker.kill();
    worker.hangUp();

    assertThat(recorders.getFirst().outcome()).isInstanceOf(WorkerDied.class);
    ScriptedWorker second = source.next();
    for (int i = 1; i < recorders.size(); i++) {
      second.readCall(i);
      second.answer(i);
      assertThat(recorders.get(i).outcome()).isInstanceOf(Succeeded.class);
      assertThat(recorders.get(i).events).containsExactly("started", "ended Succeeded");
    }
  }

  @Test
  void mailbox_recalledWhileTheFirstRuns_isForOthersAtOnce() throws Exception {
    ScriptedWorker worker = start(0);
    List<Recorder> recorders = mailbox(worker);
    long last = worker.worker().calls();
    worker.worker().wantRecall();
    worker.worker().attend(System.nanoTime(), false);
    assertThat(worker.readControl()).isEqualTo(new Recall(last));
    worker.say(new Recalled(last - 2, last));

    await().until(() -> queue.size() == 2);
    assertThat(recorders).noneMatch(Recorder::hasEnded);
    worker.answer(last - 2);
    recorders.getFirst().outcome();
  }

  @Test
  void mailbox_poolTerminatedWhileAnswersCome_nextIsCancelledNotDead() throws Exception {
    ScriptedWorker worker = start(0);
    List<Recorder> recorders = mailbox(worker);
    terminated = true;
    worker.answer(worker.worker().calls() - recorders.size() + 1);
    recorders.getFirst().outcome();
    worker.kill();
    worker.hangUp();

    for (Recorder recorder : recorders.subList(1, recorders.size())) {
      assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
    }
  }

  @Test
  void mailbox_conversation_keepsNobodyBehindIt() throws Exception {
    ScriptedWorker worker = start(0);
    warmUp(worker);
    await().until(queue::hasIdleSeat);
    Recorder talking = new Recorder();
    Recorder waiting = new Recorder();
    Task talk = new Task(TestCalls.conversation("talk"), talking, LONG, nanos -> {});
    queue.addAll(List.of(talk, task(waiting)));
    assertThat(worker.read()).isInstanceOf(Converse.class);
    worker.say(new Output(++answered, "hello".getBytes(StandardCharsets.UTF_8)));
    talking.firstOutput.get(10, TimeUnit.SECONDS);

    assertThat(worker.worker().ahead()).isZero();
    assertThat(queue.size()).isEqualTo(1);
    worker.answer(answered);
    answerNext(worker);
    assertThat(waiting.outcome()).isInstanceOf(Succeeded.class);
  }

  private void answerNext(ScriptedWorker worker) throws Exception {
    worker.readCall(++answered);
    worker.answer(answered);
  }

  /**
   * Fills the mailbox: the first of these tasks runs, the others wait behind it. On a machine that
   * is busy otherwise the calls may not look short, and it is tried again.
   */
  private List<Recorder> mailbox(ScriptedWorker worker) throws Exception {
    for (int attempt = 0; attempt < 20; attempt++) {
      warmUp(worker);
      await().until(queue::hasIdleSeat);
      List<Recorder> recorders = List.of(new Recorder(), new Recorder(), new Recorder());
      queue.addAll(recorders.stream().map(SeatTest::task).toList());
      if (isSentAhead(worker)) {
        worker.readCall(answered + 1);
        return recorders;
      }
      for (int i = 0; i < recorders.size(); i++) {
        answerNext(worker);
      }
      recorders.getLast().outcome();
    }
    throw new AssertionError("the mailbox stayed empty");
  }

  private static boolean isSentAhead(ScriptedWorker worker) {
    try {
      await().atMost(Duration.ofMillis(300)).until(() -> worker.worker().ahead() == 2);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }
}
