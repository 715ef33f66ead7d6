package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Failed;
import dev.jobpool.pool.Outcome.Succeeded;
import dev.jobpool.pool.Outcome.TimedOut;
import dev.jobpool.pool.Outcome.WorkerDied;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What functions and the world do to workers: a fault costs its own call at most, is told, and
 * leaves the pool as it was, with as many workers, threads and child processes.
 */
@Timeout(60)
class PoolFaultsIT {
  private static final int SIZE = 2;
  private static final int SPARES = 1;
  private static final int LIMIT = 16 << 20;
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
                .maxFrameBytes(LIMIT)
                .functions(List.of(SamplePools.SAMPLES.toAbsolutePath(), OddFunctions.jar(folder)))
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

  private static Recorder submit(String function, String arguments) {
    return submit(function, arguments, null);
  }

  private static Recorder submit(String function, String arguments, @Nullable Duration timeout) {
    Recorder recorder = new Recorder();
    pool.submit(TestCalls.call("job", function, arguments, timeout), recorder);
    return recorder;
  }

  private static DeathCertificate died(Recorder recorder) throws Exception {
    assertThat(recorder.outcome()).isInstanceOf(WorkerDied.class);
    assertThat(recorder.timesEnded).hasValue(1);
    return ((WorkerDied) recorder.outcome()).certificate();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  // death

  @Test
  void kill9_busyWorker_failsItsCallAloneAtOnce() throws Exception {
    Recorder victim = submit("samples.Faults::hang", "[]");
    Recorder other = submit("samples.Sleep::seconds", "[0.5]");
    long pid = victim.pid();
    kill(pid);

    DeathCertificate certificate = died(victim);
    assertThat(certificate.pid()).isEqualTo(pid);
    assertThat(certificate.signal()).isEqualTo("KILL");
    assertThat(certificate.exitCode()).hasValue(137);
    assertThat(certificate.outOfMemory()).isFalse();
    assertThat(certificate.cause())
        .startsWith(
            "worker %d (pid %d) was killed by signal KILL; its connection "
                .formatted(certificate.workerId(), pid));
    assertThat(other.outcome()).isInstanceOf(Succeeded.class);
  }

  @Test
  void kill9_idleWorker_costsNoCall() throws Exception {
    for (int i = 0; i < 3; i++) {
      long pid = ProcessPoolIT.pids(pool).get(i % 2);
      kill(pid);
      Census.awaitGone(pid);
      await().until(() -> pool.snapshot().workers().stream().noneMatch(w -> w.pid() == pid));
      for (int call = 0; call < 20; call++) {
        assertThat(pool.apply(SQUARE, call)).isEqualTo((long) call * call);
      }
      Census.ofCalm(pool, SPARES);
    }
  }

  @Test
  void kill9_allWorkersUnderLoad_endsEveryCallOnce() throws Exception {
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      recorders.add(
          i % 30 == 0
              ? submit("samples.Sleep::seconds", "[0.05]")
              : submit("samples.Arithmetic::square", "[" + i + "]"));
    }
    Set<Long> killed = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      int ended = round * 150 + 50;
      await()
          .atMost(SamplePools.PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> recorders.stream().filter(Recorder::hasEnded).count() >= ended);
      for (PoolSnapshot.WorkerSnapshot worker : pool.snapshot().workers()) {
        killed.add(worker.pid());
        kill(worker.pid());
      }
    }
    int dead = 0;
    for (Recorder recorder : recorders) {
      if (recorder.outcome() instanceof WorkerDied) {
        dead++;
      } else {
        assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
      }
      assertThat(recorder.timesEnded).hasValue(1);
      assertThat(recorder.events.stream().filter("started"::equals).count()).isLessThanOrEqualTo(1);
    }
    assertThat(dead).as("one call for each worker killed at most").isBetween(1, killed.size());
  }

  @Test
  void kill9_workersWithCallsInTheirMailboxes_failsTheFirstOnesAlone() throws Exception {
    List<Recorder> quick = new ArrayList<>();
    List<Recorder> slow = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      quick.add(submit("samples.Arithmetic::square", "[" + i + "]"));
      if (i >= 500 && slow.size() < SIZE) { // By then calls are sent ahead.
        slow.add(submit("samples.Faults::hang", "[]"));
      }
    }
    for (Recorder recorder : slow) {
      recorder.pid();
    }
    // The others may have ended before the second slow one began.
    for (int i = 0; i < 20; i++) {
      quick.add(submit("samples.Arithmetic::square", "[" + i + "]"));
    }
    assertThat(quick).as("some wait behind the slow ones").anyMatch(call -> !call.hasEnded());
    for (Recorder recorder : slow) {
      kill(recorder.pid());
    }

    for (Recorder recorder : slow) {
      died(recorder);
    }
    for (Recorder recorder : quick) {
      assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
      assertThat(recorder.timesEnded).hasValue(1);
    }
  }

  @Test
  void workerDeaths_many_leakNoDescriptors() throws Exception {
    submit("samples.Faults::exit", "[1]").outcome();
    Census.ofCalm(pool, SPARES);
    long files = Census.openFiles();
    for (int i = 0; i < 6; i++) {
      pool.snapshot().workers().forEach(worker -> kill(worker.pid()));
      Census.ofCalm(pool, SPARES);
    }
    await()
        .atMost(SamplePools.PATIENCE)
        .untilAsserted(() -> assertThat(Census.openFiles()).isLessThan(files + 6));
  }

  @Test
  void exit_byTheFunction_tellsCodeAndLastWords() throws Exception {
    DeathCertificate certificate = died(submit("samples.Faults::exit", "[42]"));

    assertThat(certificate.exitCode()).hasValue(42);
    assertThat(certificate.signal()).isNull();
    assertThat(certificate.cause()).contains("exited with code 42");
  }

  @Test
  void exhaustedHeap_saysSo() throws Exception {
    DeathCertificate certificate = died(submit("samples.Faults::exhaustMemory", "[]"));

    assertThat(certificate.outOfMemory()).isTrue();
    assertThat(certificate.cause()).contains("ran out of memory");
    assertThat(certificate.stderr()).contains("java.lang.OutOfMemoryError: Java heap space");
  }

  // time

  @Test
  void endlessLoop_timeout_costsTheWorkerAndTellsTimeout() throws Exception {
    Duration timeout = Duration.ofMillis(300);
    Recorder recorder = submit("samples.Faults::ignoreInterrupt", "[]", timeout);

    assertThat(recorder.outcome()).isEqualTo(new TimedOut(timeout));
    Census.awaitGone(recorder.pid());
  }

  @Test
  void endlessLoop_cancel_costsTheWorkerAndTellsCancelled() throws Exception {
    Recorder recorder = new Recorder();
    PendingCall call =
        pool.submit(TestCalls.call("j", "samples.Faults::ignoreInterrupt", "[]", null), recorder);
    recorder.pid();

    assertThat(call.cancel()).isTrue();
    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(call.cancel()).isFalse();
  }

  @Test
  void hang_timeout_leavesTheWorkerAlive() throws Exception {
    List<Long> pids = ProcessPoolIT.pids(pool);
    Duration timeout = Duration.ofMillis(100);
    Recorder recorder = submit("samples.Faults::hang", "[]", timeout);

    assertThat(recorder.outcome()).isEqualTo(new TimedOut(timeout));
    assertThat(ProcessPoolIT.pids(pool)).isEqualTo(pids);
  }

  @Test
  void sigstop_timeout_killsTheStoppedWorker() throws Exception {
    Duration timeout = Duration.ofMillis(500);
    Recorder recorder = submit("samples.Faults::hang", "[]", timeout);
    long pid = recorder.pid();
    signal("STOP", pid);

    assertThat(recorder.outcome()).isEqualTo(new TimedOut(timeout));
    Census.awaitGone(pid);
  }

  @Test
  void sigstop_idleWorkersAndLargeArguments_timeOutAllTheSame() throws Exception {
    for (long pid : ProcessPoolIT.pids(pool)) {
      signal("STOP", pid);
    }
    String large = "[\"" + "x".repeat(4 << 20) + "\"]";
    Duration timeout = Duration.ofMillis(500);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      recorders.add(submit("samples.Text::upper", large, timeout));
    }
    for (Recorder recorder : recorders) {
      assertThat(recorder.outcome()).isInstanceOfAny(TimedOut.class, Succeeded.class);
    }
    assertThat(recorders.getFirst().outcome()).isEqualTo(new TimedOut(timeout));
    for (PoolSnapshot.WorkerSnapshot worker : pool.snapshot().workers()) {
      signal("CONT", worker.pid());
    }
  }

  // children

  @Test
  void children_whenTheirWorkerIsKilled_die() throws Exception {
    Recorder recorder = submit("samples.Faults::spawnAndHang", "[2]");
    List<Long> children = printedPids(recorder);
    kill(recorder.pid());

    died(recorder);
    assertThat(children).hasSize(2);
    children.forEach(Census::awaitGone);
  }

  @Test
  void orphans_whenTheirWorkerCrashes_die() throws Exception {
    Recorder recorder = submit("tests.Odd::orphanAndHalt", "[]");

    assertThat(died(recorder).exitCode()).hasValue(9);
    List<Long> orphans = printedPids(recorder);
    assertThat(orphans).hasSize(1);
    orphans.forEach(Census::awaitGone);
  }

  @Test
  void childrenAndOrphans_afterTimeout_die() throws Exception {
    Recorder recorder = submit("tests.Odd::orphanAndHang", "[]", Duration.ofSeconds(1));
    List<Long> pids = printedPids(recorder);

    assertThat(recorder.outcome()).isInstanceOf(TimedOut.class);
    assertThat(pids).hasSize(2);
    pids.forEach(Census::awaitGone);
  }

  private static List<Long> printedPids(Recorder recorder) throws Exception {
    String line = recorder.firstOutput.get(30, TimeUnit.SECONDS);
    return Arrays.stream(line.replaceAll("[\\[\\],]", " ").trim().split("\\s+"))
        .map(Long::valueOf)
        .toList();
  }

  // values

  @Test
  void result_thatCannotBeWritten_isAnOrdinaryFailure() throws Exception {
    List<Long> pids = ProcessPoolIT.pids(pool);
    Recorder recorder = submit("samples.Faults::unserialisable", "[]");

    assertThat(recorder.outcome()).isInstanceOf(Failed.class);
    assertThat(ProcessPoolIT.pids(pool)).isEqualTo(pids);
  }

  @Test
  void result_overTheLimit_isAnOrdinaryFailureThatNamesIt() throws Exception {
    List<Long> pids = ProcessPoolIT.pids(pool);
    Recorder text = submit("tests.Odd::text", "[" + LIMIT + "]");

    assertThat(text.outcome())
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.message())
                    .isEqualTo("the result is larger than the limit of " + LIMIT + " bytes"));
    assertThat(submit("tests.Odd::text", "[" + (LIMIT - 2) + "]").outcome())
        .isInstanceOf(Succeeded.class);
    assertThat(ProcessPoolIT.pids(pool)).isEqualTo(pids);
  }

  @Test
  void arguments_overTheLimit_failWithoutCostingAWorker() throws Exception {
    List<Long> pids = ProcessPoolIT.pids(pool);
    String large = "x".repeat(LIMIT);

    assertThatThrownBy(() -> pool.apply(RemoteFunction.of("samples.Text::upper"), large))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("IllegalArgumentException")
        .hasMessageContaining("the limit is " + LIMIT);
    assertThatThrownBy(
            () -> pool.map(RemoteFunction.of("samples.Text::upper"), List.of(large, "a"), 1))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("the limit is " + LIMIT);
    assertThatThrownBy(() ->
            pool.apply(
                RemoteFunction.of("tests.Odd::join"), new byte[LIMIT / 2], new byte[LIMIT / 2]))
        .hasMessageContaining("the limit is " + LIMIT);
    assertThatThrownBy(() -> pool.apply(RemoteFunction.of("a".repeat(2 << 20) + "::b")))
        .isInstanceOf(CallException.class);
    assertThat(ProcessPoolIT.pids(pool)).isEqualTo(pids);
  }

  // output

  @Test
  void output_hundredThousandLines_keepTheirOrder() throws Exception {
    Recorder recorder = submit("tests.Odd::count", "[100000]");

    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
    String expected =
        IntStream.range(0, 100_000)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(recorder.printed().equals(expected)).isTrue();
  }

  @Test
  void output_moreThanThePoolsMemory_passesThrough() throws Exception {
    long[] bytes = new long[1];
    Recorder ended = new Recorder();
    List<Long> pids = ProcessPoolIT.pids(pool);
    long before = usedMemory();
    pool.submit(
        TestCalls.call("j", "samples.Faults::floodOutput", "[48]", null),
        new CallObserver() {
          @Override
          public void output(byte[] text) {
            bytes[0] += text.length;
          }

          @Override
          public void ended(Outcome outcome) {
            ended.ended(outcome);
          }
        });

    assertThat(ended.outcome()).isInstanceOf(Succeeded.class);
    assertThat(bytes[0]).isEqualTo(48L << 20);
    assertThat(usedMemory() - before).isLessThan(16L << 20);
    assertThat(ProcessPoolIT.pids(pool)).isEqualTo(pids);
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void output_rightBeforeDeath_isNotLost() throws Exception {
    Recorder recorder = submit("tests.Odd::sayAndDie", "[\"my last words\"]");

    assertThat(died(recorder).signal()).isEqualTo("KILL");
    assertThat(recorder.printed()).isEqualTo("my last words\n");
    assertThat(recorder.events).startsWith("started").endsWith("ended WorkerDied");
  }

  @Test
  void output_ofThreadsThatOutliveTheirCall_harmsNoOther() throws Exception {
    List<Long> pids = ProcessPoolIT.pids(pool);
    for (int i = 0; i < SIZE; i++) {
      assertThat(pool.apply(RemoteFunction.of("tests.Odd::chatter"))).isEqualTo(1);
    }
    for (int i = 0; i < 200; i++) {
      assertThat(pool.apply(SQUARE, i)).isEqualTo((long) i * i);
    }
    List<Long> numbers = IntStream.range(0, 500).mapToObj(Long::valueOf).toList();
    assertThat(pool.map(SQUARE, numbers, 1)).hasSize(500);
    assertThat(ProcessPoolIT.pids(pool)).isEqualTo(pids);
    for (PoolSnapshot.WorkerSnapshot worker : pool.snapshot().workers()) {
      pool.recycle(worker.id(), false);
    }
  }

  @Test
  void output_afterSystemOutWasClosed_isStillHeard() throws Exception {
    for (int i = 0; i < 2 * SIZE; i++) {
      submit("tests.Odd::closeOutput", "[]").outcome();
    }
    Recorder recorder = submit("tests.Odd::say", "[\"still here\"]");
    recorder.outcome();
    assertThat(recorder.printed()).isEqualTo("still here\n");
  }

  // callers

  @Test
  void caller_interruptedWhileItsWorkerDies_isFreedAndTheCallEnds() throws Exception {
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pool.apply(RemoteFunction.of("samples.Faults::hang"));
              } catch (InterruptedException e) {
                // As wanted.
              }
            });
    await().until(() -> ProcessPoolIT.busy(pool) == 1);
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
    pool.snapshot().workers().stream()
        .filter(worker -> worker.currentJob() != null)
        .forEach(worker -> kill(worker.pid()));

    await().until(() -> ProcessPoolIT.busy(pool) == 0);
  }

  @Test
  void caller_whoServesACallWhoseWorkerDies_hearsOfIt() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> pool.apply(RemoteFunction.of("samples.Faults::exit"), 5))
          .isInstanceOf(CallException.class)
          .hasMessageContaining("exited with code 5");
    }
  }

  @Test
  void observer_interruptsItsThreadAndWorkerDies_seatSurvives() throws Exception {
    Recorder ended = new Recorder();
    pool.submit(
        TestCalls.call("j", "tests.Odd::sayAndDie", "[\"x\"]", null),
        new CallObserver() {
          @Override
          public void output(byte[] text) {
            Thread.currentThread().interrupt();
          }

          @Override
          public void ended(Outcome outcome) {
            ended.ended(outcome);
          }
        });
    died(ended);
  }

  @Test
  void kwargs_unknownName_isAnOrdinaryFailure() {
    assertThatThrownBy(() -> pool.applyAsync(SQUARE, List.of(), Map.of("m", 1), null, null).get())
        .hasMessageContaining("unexpected or repeated argument 'm'");
  }
}
