package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Failed;
import dev.jobpool.pool.Outcome.Succeeded;
import dev.jobpool.pool.Outcome.WorkerDied;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Converse;
import dev.jobpool.pool.ipc.Message.FromClient;
import dev.jobpool.pool.ipc.Message.Invoke;
import dev.jobpool.pool.ipc.Message.Listening;
import dev.jobpool.pool.ipc.Message.Output;
import dev.jobpool.pool.ipc.Message.Progress;
import dev.jobpool.pool.ipc.Message.Recall;
import dev.jobpool.pool.ipc.Message.Recalled;
import dev.jobpool.pool.ipc.Message.Shutdown;
import dev.jobpool.pool.ipc.Message.Threw;
import dev.jobpool.pool.ipc.Message.ToClient;
import dev.jobpool.pool.ipc.Message.Window;
import dev.jobpool.pool.ipc.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker's mailbox and its answers, against a process side that a test drives. */
@Timeout(60)
class WorkerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private ScriptedWorker scripted;
  private Worker worker;
  private final List<Recorder> recorders = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    scripted = ScriptedWorker.start();
    worker = scripted.worker();
  }

  @AfterEach
  void end() throws Exception {
    scripted.close();
  }

  private Task task() {
    return task("[]");
  }

  private Task task(String arguments) {
    Recorder recorder = new Recorder();
    recorders.add(recorder);
    return new Task(
        TestCalls.call("job", "a.B::c", arguments, Duration.ofHours(1)),
        recorder,
        SECOND,
        nanos -> {});
  }

  private List<Task> deliver(int count) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(task());
    }
    assertThat(worker.deliver(tasks)).isEmpty();
    return tasks;
  }

  /** Hears what there is until the first task has ended; gives what came back. */
  private List<Task> awaitHead() throws InterruptedException {
    Task awaited = worker.head();
    List<Task> returned = new ArrayList<>();
    while (worker.head() == awaited) {
      returned.addAll(worker.hear());
    }
    return returned;
  }

  @Test
  void deliver_several_begunIsTheFirstAlone() throws Exception {
    List<Task> tasks = deliver(3);

    for (int call = 1; call <= 3; call++) {
      scripted.readCall(call);
    }
    assertThat(worker.head()).isSameAs(tasks.getFirst());
    assertThat(worker.ahead()).isEqualTo(2);
    assertThat(worker.calls()).isEqualTo(3);
    assertThat(recorders.get(0).events).containsExactly("started");
    assertThat(recorders.get(1).events).isEmpty();
  }

  @Test
  void deliver_cancelledBefore_isPassedOver() throws Exception {
    Task cancelled = task();
    cancelled.cancel();
    Task wanted = task();

    assertThat(worker.deliver(List.of(cancelled, wanted))).isEmpty();
    scripted.readCall(1);
    assertThat(worker.head()).isSameAs(wanted);
    assertThat(worker.calls()).isEqualTo(1);
  }

  @Test
  void hear_answers_endTasksInOrder() throws Exception {
    deliver(2);
    scripted.say(new Output(1, "hello".getBytes(StandardCharsets.UTF_8)));
    scripted.say(new Progress(1, 0.5, "half"));
    scripted.answer(1);
    scripted.say(new Threw(2, "E", "m", "t"));

    assertThat(awaitHead()).isEmpty();
    assertThat(recorders.get(0).events)
        .containsExactly("started", "output hello", "progress 0.5 half", "ended Succeeded");
    assertThat(worker.isIdle()).isFalse();
    assertThat(awaitHead()).isEmpty();
    assertThat(recorders.get(1).outcome()).isEqualTo(new Failed("E", "m", "t"));
    assertThat(worker.isIdle()).isTrue();
    assertThat(worker.head()).isNull();
  }

  @Test
  void hear_progressOfAnEarlierCall_isIgnored() throws Exception {
    deliver(2);
    scripted.answer(1);
    scripted.say(new Progress(1, 0.9, "late"));
    scripted.answer(2);
    awaitHead();
    awaitHead();

    assertThat(recorders.get(1).events).containsExactly("started", "ended Succeeded");
  }

  @Test
  void hear_hangUp_failsTheFirstAndGivesTheOthersBack() throws Exception {
    List<Task> tasks = deliver(3);
    tasks.get(1).cancel();
    scripted.kill();
    scripted.hangUp();

    assertThat(awaitHead()).containsExactly(tasks.get(2));
    assertThat(died(0).certificate().signal()).isEqualTo("KILL");
    assertThat(died(0).certificate().cause()).contains("was killed by signal KILL");
    assertThat(recorders.get(1).outcome()).isInstanceOf(Cancelled.class);
    assertThat(recorders.get(2).hasEnded()).isFalse();
    assertThat(worker.isUsable()).isFalse();
    assertThat(worker.isIdle()).isTrue();
  }

  @Test
  void hear_answerThenHangUp_failsTheSecondAlone() throws Exception {
    List<Task> tasks = deliver(3);
    scripted.answer(1);
    scripted.kill();
    scripted.hangUp();

    assertThat(awaitHead()).isEmpty();
    assertThat(awaitHead()).containsExactly(tasks.get(2));
    assertThat(recorders.get(0).outcome()).isInstanceOf(Succeeded.class);
    died(1);
  }

  @Test
  void hear_hangUpOfALivingProcess_killsIt() throws Exception {
    deliver(1);
    scripted.readCall(1);
    scripted.hangUp();

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("its connection ended during the call");
    assertThat(scripted.isAlive()).isFalse();
  }

  @Test
  void hear_exit_isCertified() throws Exception {
    try (ScriptedWorker exiting =
        ScriptedWorker.start(1, "sh", "-c", "echo last words >&2; exit 7")) {
      Task task = task();
      exiting.worker().process().awaitExit(SECOND);
      exiting.worker().deliver(List.of(task));
      exiting.hangUp();

      exiting.worker().hear();
      assertThat(died(0).certificate().exitCode()).hasValue(7);
      assertThat(died(0).certificate().stderr()).isEqualTo("last words\n");
      assertThat(died(0).certificate().cause()).contains("exited with code 7");
    }
  }

  @Test
  void hear_unknownMessage_killsForBreakingTheProtocol() throws Exception {
    deliver(1);
    scripted.sayBytes(99);

    awaitHead();
    assertThat(died(0).certificate().cause())
        .contains("it broke the protocol: a message of unknown type 99");
    assertThat(scripted.isAlive()).isFalse();
  }

  @Test
  void hear_poolsOwnMessage_breaksTheProtocol() throws Exception {
    deliver(1);
    scripted.say(new Shutdown());

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("it said Shutdown");
  }

  @Test
  void hear_wrongCallNumber_breaksTheProtocol() throws Exception {
    deliver(1);
    scripted.answer(2);

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("it spoke of call 2 instead of 1");
  }

  @Test
  void hear_oversizedField_breaksTheProtocol() throws Exception {
    deliver(1);
    scripted.sayBytes(7, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 0, 0, 0);

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("a field of 2130706432 bytes, the limit is");
  }

  @Test
  void hear_halfAMessageThenHangUp_saysSo() throws Exception {
    deliver(1);
    scripted.readCall(1);
    scripted.sayBytes(7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0);
    scripted.kill();
    scripted.hangUp();

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("ended within a message");
  }

  @Test
  void deliver_toTheDead_givesAllBack() throws Exception {
    scripted.kill();
    scripted.hangUp();
    Task task = task();

    assertThat(worker.deliver(List.of(task))).containsExactly(task);
    assertThat(recorders.getFirst().events).isEmpty();
    assertThat(worker.isIdle()).isTrue();
    assertThat(worker.isUsable()).isFalse();
  }

  @Test
  void deliver_moreThanTheWorkerReads_stillHonoursTimeoutAndCancel() throws Exception {
    Task task = task("[\"" + "x".repeat(8 << 20) + "\"]");
    CompletableFuture<List<Task>> delivery =
        CompletableFuture.supplyAsync(() -> worker.deliver(List.of(task)));
    while (worker.head() == null) {
      Thread.onSpinWait();
    }
    task.cancel();
    long now = System.nanoTime();
    task.attend(now);
    task.attend(now + SECOND.toNanos());
    worker.process().awaitExit(SECOND);
    scripted.hangUp();

    assertThat(delivery.get(30, TimeUnit.SECONDS)).isEmpty();
    assertThat(recorders.getFirst().outcome()).isInstanceOf(Cancelled.class);
    assertThat(recorders.getFirst().events).containsExactly("ended Cancelled");
  }

  @Test
  void attend_longCallWhileOthersWait_recallsTheMailbox() throws Exception {
    List<Task> tasks = deliver(3);
    long late = worker.headNanos() + Worker.RECALL_NANOS;

    assertThat(worker.attend(late - 1, true)).isEqualTo(late);
    assertThat(worker.attend(late, false)).isGreaterThan(late);
    assertThat(worker.attend(late, true)).isEqualTo(Task.NEVER);
    assertThat(scripted.readControl()).isEqualTo(new Recall(3));
    assertThat(worker.attend(late, true)).isEqualTo(Task.NEVER);

    scripted.say(new Recalled(1, 3));
    scripted.answer(1);
    assertThat(awaitHead()).containsExactly(tasks.get(1), tasks.get(2));
    assertThat(worker.isIdle()).isTrue();
    assertThat(worker.isUsable()).isTrue();
  }

  @Test
  void hear_recalledTasks_doNotCount() throws Exception {
    deliver(3);
    worker.wantRecall();
    worker.attend(System.nanoTime(), false);
    scripted.say(new Recalled(1, 3));
    scripted.answer(1);
    awaitHead();

    assertThat(worker.calls()).isEqualTo(1);
    deliver(1);
    for (int call = 1; call <= 4; call++) {
      scripted.readCall(call);
    }
  }

  @Test
  void hear_recalledAfterItBecameFirst_hasNotStarted() throws Exception {
    List<Task> tasks = deliver(2);
    worker.wantRecall();
    worker.attend(System.nanoTime(), false);
    scripted.answer(1);
    scripted.say(new Recalled(1, 2));

    assertThat(awaitHead()).isEmpty();
    assertThat(awaitHead()).containsExactly(tasks.get(1));
    assertThat(recorders.get(1).events).isEmpty();
    assertThat(worker.isIdle()).isTrue();
  }

  @Test
  void hear_begunBeforeTheRecall_hasStartedOnce() throws Exception {
    deliver(2);
    worker.wantRecall();
    worker.attend(System.nanoTime(), false);
    scripted.answer(1);
    scripted.say(new Output(2, "x".getBytes(StandardCharsets.UTF_8)));
    scripted.say(new Recalled(2, 2));
    scripted.answer(2);

    assertThat(awaitHead()).isEmpty();
    assertThat(awaitHead()).isEmpty();
    assertThat(recorders.get(1).events).containsExactly("started", "output x", "ended Succeeded");
  }

  @Test
  void attend_cancelOfATaskInTheMailbox_recalls() throws Exception {
    List<Task> tasks = deliver(2);
    tasks.get(1).cancel();

    worker.attend(System.nanoTime(), false);
    assertThat(scripted.readControl()).isEqualTo(new Recall(2));
    scripted.say(new Recalled(1, 2));
    scripted.answer(1);
    assertThat(awaitHead()).isEmpty();
    assertThat(recorders.get(1).events).containsExactly("ended Cancelled");
  }

  @Test
  void isHeardOf_silence_isFalseAtTheDeadline() {
    deliver(1);
    assertThat(worker.isHeardOf(System.nanoTime() + 1_000_000)).isFalse();
  }

  @Test
  void isHeardOf_interrupted_isFalseAndKeepsTheInterrupt() {
    deliver(1);
    Thread.currentThread().interrupt();

    assertThat(worker.isHeardOf(System.nanoTime() + Duration.ofHours(1).toNanos())).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void hear_interrupted_goesOnAndKeepsTheInterrupt() throws Exception {
    deliver(1);
    scripted.answer(1);
    Thread.currentThread().interrupt();

    awaitHead();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(recorders.getFirst().outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void shutDown_living_isAskedAndThenKilled() throws Exception {
    worker.shutDown(Duration.ofMillis(1));

    assertThat(scripted.readControl()).isEqualTo(new Shutdown());
    assertThat(scripted.readControl()).isNull();
    assertThat(worker.process().awaitExit(SECOND)).isTrue();
    assertThat(worker.isUsable()).isFalse();
  }

  @Test
  void deliver_arguments_arriveAsTheyAre() throws Exception {
    worker.deliver(List.of(task("[1, \"two\"]")));

    assertThat(scripted.read())
        .usingRecursiveComparison()
        .isEqualTo(
            new Invoke(
                1,
                "job",
                "",
                "a.B::c",
                Duration.ofHours(1).toNanos(),
                TestCalls.json("[1, \"two\"]")));
  }

  private Conversation deliverConversation() {
    Recorder recorder = new Recorder();
    recorders.add(recorder);
    Call call = TestCalls.conversation("talk");
    assertThat(worker.deliver(List.of(new Task(call, recorder, SECOND, nanos -> {})))).isEmpty();
    return Objects.requireNonNull(call.conversation());
  }

  @Test
  void converse_bothSides_areHeard() throws Exception {
    Conversation conversation = deliverConversation();
    assertThat(scripted.read()).isEqualTo(new Converse(1, "talk", "", "a.B::c", -1));
    conversation.send(new byte[] {'a'}, 0, 1);
    scripted.say(new Listening(1));
    scripted.say(new ToClient(1, new byte[] {'b'}));
    assertThat(worker.hear()).isEmpty();
    assertThat(worker.hear()).isEmpty();

    assertThat(scripted.readControl())
        .usingRecursiveComparison()
        .isEqualTo(new FromClient(1, new byte[] {'a'}));
    assertThat(conversation.receive(SECOND)).containsExactly('b');
    scripted.answer(1);
    awaitHead();
    assertThat(conversation.isOver()).isTrue();
    assertThat(recorders.getFirst().outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void converse_wordsOfACallThatHasEnded_areIgnored() throws Exception {
    deliver(1);
    scripted.say(new ToClient(7, new byte[] {'b'}));
    scripted.say(new Window(7, 100));
    scripted.answer(1);

    awaitHead();
    assertThat(recorders.getFirst().outcome()).isInstanceOf(Succeeded.class);
  }

  static Stream<Message> lies() {
    return Stream.of(
        new ToClient(1, new byte[1 + Protocol.MAX_PIECE_BYTES]),
        new Window(1, 1),
        new Window(1, -1),
        new Listening(2));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void converse_workerLies_isKilled(Message lie) throws Exception {
    Conversation conversation = deliverConversation();
    scripted.say(lie);

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("it broke the protocol");
    assertThat(conversation.isOver()).isTrue();
  }

  @Test
  void converse_workerSendsMoreThanTheWindow_isKilled() throws Exception {
    Conversation conversation = deliverConversation();
    for (int sent = 0; sent <= Protocol.WINDOW_BYTES; sent += Protocol.MAX_PIECE_BYTES) {
      scripted.say(new ToClient(1, new byte[Protocol.MAX_PIECE_BYTES]));
    }

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("the window is");
    assertThat(conversation.receive(SECOND)).isNotNull();
  }

  @Test
  void converse_inACallThatDoesNot_isKilled() throws Exception {
    deliver(1);
    scripted.say(new ToClient(1, new byte[] {'b'}));

    awaitHead();
    assertThat(died(0).certificate().cause()).contains("it conversed in call 1, which is none");
  }

  private WorkerDied died(int recorder) throws Exception {
    assertThat(recorders.get(recorder).outcome()).isInstanceOf(WorkerDied.class);
    return (WorkerDied) recorders.get(recorder).outcome();
  }
}
