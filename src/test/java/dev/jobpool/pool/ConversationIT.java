package dev.jobpool.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Failed;
import dev.jobpool.pool.Outcome.Succeeded;
import dev.jobpool.pool.Outcome.TimedOut;
import dev.jobpool.pool.Outcome.WorkerDied;
import dev.jobpool.pool.ipc.Protocol;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations with real workers; each leaves the pool as it was. */
@Timeout(60)
class ConversationIT {
  private static final int SIZE = 2;
  private static final int SPARES = 1;
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final RemoteFunction<Long> SQUARE =
      RemoteFunction.of("samples.Arithmetic::square", Long.class);

  private static ProcessPool pool;
  private Census calm;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    pool =
        new ProcessPool(
            SamplePools.config()
                .size(SIZE)
                .spares(SPARES)
                .functions(
                    List.of(SamplePools.SAMPLES.toAbsolutePath(), ConversingFunctions.jar(folder)))
                .build());
  }

  @AfterAll
  static void end() throws InterruptedException {
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  @BeforeEach
  void note() {
    calm = Census.ofCalm(pool, SPARES);
  }

  @AfterEach
  void poolIsWhole() throws Exception {
    Census.ofCalm(pool, SPARES);
    calm.awaitAgain();
    List<Long> numbers = IntStream.range(0, 100).mapToObj(Long::valueOf).toList();
    assertThat(pool.map(SQUARE, numbers)).hasSize(100);
  }

  /** A conversation with everything that belongs to it. */
  private static final class Client {
    private final Conversation conversation = new Conversation();
    private final Recorder recorder = new Recorder();
    private final PendingCall call;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    Client(String function) {
      this(function, null);
    }

    Client(String function, @Nullable Duration timeout) {
      call =
          pool.submit(
              new Call("job", function, TestCalls.json("[]"), timeout, conversation), recorder);
    }

    boolean send(String text) throws InterruptedException {
      byte[] bytes = text.getBytes(UTF_8);
      return conversation.send(bytes, 0, bytes.length);
    }

    /** Waits until that much was received, and gives it. */
    String receive(int length) throws InterruptedException {
      while (received.size() < length && !conversation.isOver()) {
        byte[] piece = conversation.receive(LONG);
        if (piece != null) {
          received.writeBytes(piece);
        }
      }
      return received.toString(UTF_8);
    }

    String receiveAll() throws InterruptedException {
      return receive(Integer.MAX_VALUE);
    }

    Outcome outcome() throws Exception {
      return recorder.outcome();
    }

    String value() throws Exception {
      assertThat(outcome()).isInstanceOf(Succeeded.class);
      return new String(((Succeeded) outcome()).value().bytes(), UTF_8);
    }
  }

  private static CompletableFuture<Boolean> sendForEver(Client client, int pieceBytes) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        byte[] piece = new byte[pieceBytes];
        while (client.conversation.send(piece, 0, piece.length)) {
          // Again.
        }
        end.complete(true);
      } catch (InterruptedException e) {
        end.completeExceptionally(e);
      }
    });
    return end;
  }

  // what is said

  @Test
  void talk_linesAndEnd_areAnsweredAndReturned() throws Exception {
    Client client = new Client("samples.Chat::talk");

    client.send("hello\n");
    assertThat(client.receive(6)).isEqualTo("HELLO\n");
    client.send("wor");
    client.send("ld\nlast");
    client.conversation.endInput();

    assertThat(client.receiveAll()).isEqualTo("HELLO\nWORLD\nLAST\n");
    assertThat(client.value()).isEqualTo("null");
    assertThat(client.recorder.events)
        .satisfiesExactly(
            event -> assertThat(event).isEqualTo("started"),
            event -> assertThat(event).matches("output process \\d+\n"),
            event -> assertThat(event).isEqualTo("ended Succeeded"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tests.Talk::echo", "tests.Talk::elsewhere"})
  void echo_megabytes_comeBackUnchanged(String function) throws Exception {
    byte[] sent = new byte[8 << 20];
    new java.util.Random(1).nextBytes(sent);
    Client client = new Client(function);
    Thread.startVirtualThread(() -> {
      try {
        client.conversation.send(sent, 0, sent.length);
        client.conversation.endInput();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    client.receiveAll();

    assertThat(client.received.toByteArray()).isEqualTo(sent);
  }

  @Test
  void bytewise_manySmallPieces_comeBackInOrder() throws Exception {
    Client client = new Client("tests.Talk::bytewise");
    String text = "0123456789".repeat(100);
    Thread.startVirtualThread(() -> {
      try {
        for (int i = 0; i < text.length(); i++) {
          client.send(text.substring(i, i + 1));
        }
        client.conversation.endInput();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });

    assertThat(client.receiveAll()).isEqualTo(text);
  }

  @Test
  void context_isGiven_andResultIsKept() throws Exception {
    Client client = new Client("tests.Talk::context");

    assertThat(client.receiveAll()).isEqualTo("job");
    assertThat(client.value()).isEqualTo("\"told\"");
  }

  @Test
  void fail_afterOutput_outputArrivesAndCallFails() throws Exception {
    Client client = new Client("tests.Talk::fail");

    assertThat(client.receiveAll()).isEqualTo("so far\n");
    assertThat(client.outcome())
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.message()).isEqualTo("no talk today"));
  }

  @Test
  void early_clientStillSends_isToldThatItIsOver() throws Exception {
    Client client = new Client("tests.Talk::early");

    assertThat(client.receiveAll()).isEqualTo("bye\n");
    assertThat(client.send("anybody there?\n")).isFalse();
    assertThat(client.value()).isEqualTo("null");
  }

  @Test
  void later_threadWritesOn_doesNotReachTheNextCall() throws Exception {
    Client client = new Client("tests.Talk::later");
    client.send("x");
    assertThat(client.receiveAll()).startsWith("first\n");
    assertThat(client.value()).isEqualTo("null");

    for (int i = 0; i < 20; i++) {
      Client next = new Client("tests.Talk::early");
      assertThat(next.receiveAll()).isEqualTo("bye\n");
    }
  }

  @Test
  void closing_itsOwnStreams_bothFail() throws Exception {
    Client client = new Client("tests.Talk::closing");

    assertThat(client.outcome())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.message()).isEqualTo("the function has closed its input"));
  }

  @Test
  void converse_ordinaryFunction_failsNamingIt() throws Exception {
    Client client = new Client("samples.Arithmetic::square");

    assertThat(client.outcome())
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.message()).startsWith("samples.Arithmetic::square does not"));
    assertThat(client.conversation.isOver()).isTrue();
  }

  @Test
  void call_functionThatConverses_failsNamingIt() throws Exception {
    Recorder recorder = new Recorder();
    pool.submit(TestCalls.call("job", "samples.Chat::talk", "[]", null), recorder);

    assertThat(recorder.outcome())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.message()).startsWith("samples.Chat::talk converses"));
  }

  @Test
  void converse_moreClientsThanWorkers_areServedAsWorkersBecomeFree() throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < SIZE + 2; i++) {
      clients.add(new Client("tests.Talk::pid"));
    }
    Set<String> pids = new HashSet<>();
    for (int i = 0; i < SIZE; i++) {
      pids.add(clients.get(i).receive(1));
    }
    assertThat(pids).hasSize(SIZE);
    assertThat(pool.snapshot().queued()).isEqualTo(2);
    assertThat(clients.get(SIZE).recorder.started).isNotDone();

    clients.getFirst().conversation.endInput();

    assertThat(clients.get(SIZE).receive(1)).isIn(pids);
    assertThat(clients.get(SIZE + 1).recorder.started).isNotDone();
    clients.forEach(client -> client.conversation.endInput());
    for (Client client : clients) {
      client.receiveAll();
      assertThat(client.outcome()).isInstanceOf(Succeeded.class);
    }
  }

  // flow control

  @Test
  void flood_clientDoesNotReceive_functionWaitsAndMemoryIsBounded() throws Exception {
    Client client = new Client("tests.Talk::flood");
    client.recorder.pid();
    assertThat(client.conversation.receive(LONG)).isNotNull();

    // It prints with each MiB: by the time that others have run a thousand calls it has not.
    pool.map(SQUARE, IntStream.range(0, 1000).mapToObj(Long::valueOf).toList());
    assertThat(client.recorder.printed()).isEmpty();

    client.receive(4 << 20);
    await().atMost(LONG).until(() -> client.recorder.printed().contains("3\n"));
    client.call.cancel();
    assertThat(client.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void ignore_clientSendsForEver_waitsAndIsFreedByCancel(int pieceBytes) throws Exception {
    Client client = new Client("tests.Talk::ignore");
    client.recorder.firstOutput.get();
    CompletableFuture<Boolean> sender = sendForEver(client, pieceBytes);

    pool.map(SQUARE, IntStream.range(0, 1000).mapToObj(Long::valueOf).toList());
    assertThat(sender).isNotDone();

    client.call.cancel();
    assertThat(client.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(sender.get()).isTrue();
  }

  /** Would the worker's sockets fill, the watchdog could not tell it to stop, nor any other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void stop_clientSendsForEver_workerIsKilledAndOthersAreStoppedToo(int pieceBytes)
      throws Exception {
    Client stopped = new Client("tests.Talk::stop");
    long pid = stopped.recorder.pid();
    await().until(() -> Census.isStopped(pid)); // It reads nothing from its sockets any more.
    CompletableFuture<Boolean> sender = sendForEver(stopped, pieceBytes);
    Client other = new Client("tests.Talk::ignore");
    other.recorder.firstOutput.get();

    stopped.call.cancel();
    other.call.cancel();

    assertThat(other.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(stopped.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(sender.get()).isTrue();
  }

  @Test
  void count_readsSlowlyOrNot_getsEverything() throws Exception {
    Client client = new Client("tests.Talk::count");
    int length = 20 * Protocol.WINDOW_BYTES + 1;
    client.conversation.send(new byte[length], 0, length);
    client.conversation.endInput();

    assertThat(client.value()).isEqualTo(Integer.toString(length));
  }

  @Test
  void discardOutput_functionWritesForEver_isNotHeldUp() throws Exception {
    Client client = new Client("tests.Talk::flood");
    client.conversation.discardOutput();

    await().atMost(LONG).until(() -> client.recorder.printed().contains("3\n"));
    client.call.cancel();
    assertThat(client.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
  }

  // ends

  @Test
  void kill9_inConversation_endsItWithTheDeath() throws Exception {
    Client client = new Client("tests.Talk::pid");
    long pid = Long.parseLong(client.receive(1).strip());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);

    client.receiveAll();
    assertThat(client.outcome()).isInstanceOf(WorkerDied.class);
    assertThat(client.send("hello")).isFalse();
  }

  @Test
  void cancel_functionReads_readingFailsAndLastWordsArrive() throws Exception {
    Client client = new Client("tests.Talk::lastWords");
    client.recorder.firstOutput.get();
    long pid = client.recorder.pid();

    client.call.cancel();

    assertThat(client.receiveAll()).isEqualTo("farewell\n");
    assertThat(client.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(client.recorder.printed()).endsWith("the call was cancelled\n");
    assertThat(Census.isAlive(pid)).isTrue();
  }

  @Test
  void cancel_functionTakesNoNotice_isKilledAfterTheGrace() throws Exception {
    Client client = new Client("tests.Talk::stubborn");
    client.recorder.firstOutput.get();
    long pid = client.recorder.pid();

    client.call.cancel();

    client.receiveAll();
    assertThat(client.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    Census.awaitGone(pid);
  }

  @Test
  void timeout_inConversation_endsIt() throws Exception {
    Client client = new Client("tests.Talk::echo", Duration.ofMillis(100));

    client.receiveAll();

    assertThat(client.outcome()).isEqualTo(new TimedOut(Duration.ofMillis(100)));
  }

  @Test
  void cancel_whileItWaits_endsIt() throws Exception {
    List<Client> busy = List.of(new Client("tests.Talk::echo"), new Client("tests.Talk::echo"));
    for (Client client : busy) {
      client.recorder.pid();
    }
    Client waiting = new Client("tests.Talk::echo");
    waiting.call.cancel();

    assertThat(waiting.receiveAll()).isEmpty();
    assertThat(waiting.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    busy.forEach(client -> client.conversation.endInput());
    for (Client client : busy) {
      assertThat(client.outcome()).isInstanceOf(Succeeded.class);
    }
  }

  @Test
  void terminate_inConversation_endsIt(@TempDir Path folder) throws Exception {
    ProcessPool other =
        new ProcessPool(
            SamplePools.config()
                .size(1)
                .spares(0)
                .functions(List.of(ConversingFunctions.jar(folder)))
                .build());
    Conversation running = new Conversation();
    Conversation waiting = new Conversation();
    Recorder recorder = new Recorder();
    Recorder late = new Recorder();
    other.submit(new Call("a", "tests.Talk::echo", TestCalls.json("[]"), null, running), recorder);
    other.submit(new Call("b", "tests.Talk::echo", TestCalls.json("[]"), null, waiting), late);
    recorder.pid();

    other.terminate();

    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
    assertThat(late.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
    assertThat(running.isOver()).isTrue();
    assertThat(waiting.isOver()).isTrue();
    assertThat(other.join(SamplePools.PATIENCE)).isTrue();
  }
}
