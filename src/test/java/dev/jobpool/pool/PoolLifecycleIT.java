package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Succeeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How pools and their workers begin, are replaced and end. */
@Timeout(60)
class PoolLifecycleIT {
  private static final RemoteFunction<Long> PID =
      RemoteFunction.of("samples.Process::pid", Long.class);
  private static final RemoteFunction<Long> SQUARE =
      RemoteFunction.of("samples.Arithmetic::square", Long.class);
  private static final RemoteFunction<Double> SLEEP =
      RemoteFunction.of("samples.Sleep::seconds", Double.class);
  private static final RemoteFunction<String> SETTING =
      RemoteFunction.of("tests.Odd::setting", String.class);

  private static Path odd;
  private static Path shared;

  private final Census before = Census.take();

  /** Of other tests' services, which may live on in this JVM. */
  private final List<Path> earlier = runDirectories();

  @SuppressWarnings("NullAway.Init")
  private ProcessPool pool;

  @BeforeAll
  static void compile(@TempDir Path folder) throws Exception {
    shared = folder;
    odd = OddFunctions.jar(folder);
  }

  @AfterEach
  void end() throws Exception {
    if (pool != null) {
      pool.terminate();
      assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
    }
    before.awaitAgain();
    assertThat(runDirectories()).isSubsetOf(earlier);
  }

  private static PoolConfig.Builder config(int size) {
    return SamplePools.config()
        .size(size)
        .spares(0)
        .functions(List.of(SamplePools.SAMPLES.toAbsolutePath(), odd));
  }

  private ProcessPool open(PoolConfig.Builder config) {
    pool = new ProcessPool(config.build());
    return pool;
  }

  /** The worker that takes the next call. */
  private long pid() throws InterruptedException {
    return Objects.requireNonNull(pool.apply(PID));
  }

  private static List<Path> runDirectories() {
    String prefix = "jobpool-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // the end

  @Test
  void close_callsInQueue_stillRunAndThenWorkersGo() throws Exception {
    open(config(1));
    List<AsyncResult<@Nullable Double>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(pool.applyAsync(SLEEP, List.of(0.05)));
    }
    assertThatThrownBy(() -> pool.join(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    pool.close();
    pool.close();

    assertThatThrownBy(() -> pool.apply(SQUARE, 1))
        .isInstanceOf(PoolClosedException.class)
        .hasMessage("the pool is CLOSED and takes no more calls");
    assertThatThrownBy(() -> pool.applyAsync(SQUARE, List.of(1)))
        .isInstanceOf(PoolClosedException.class);
    assertThatThrownBy(() -> pool.map(SQUARE, List.of(1))).isInstanceOf(PoolClosedException.class);
    assertThatThrownBy(() -> pool.imap(SQUARE, List.of(1), 1))
        .isInstanceOf(PoolClosedException.class);
    assertThatThrownBy(() -> pool.resize(2)).isInstanceOf(PoolClosedException.class);
    assertThat(pool.join(Duration.ofMillis(1))).isFalse();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
    assertThat(results).allMatch(AsyncResult::successful);
    assertThat(pool.snapshot().workers()).isEmpty();
    assertThat(pool.snapshot().state()).isEqualTo(PoolSnapshot.State.CLOSED);
  }

  @Test
  void close_lazyMapOpen_keepsWorkersUntilItIsReadOrClosed() throws Exception {
    open(config(2));
    List<Long> numbers = LongStream.range(0, 200).boxed().toList();
    ResultIterator<@Nullable Long> read = pool.imap(SQUARE, numbers, 1);
    ResultIterator<@Nullable Long> abandoned = pool.imapUnordered(SQUARE, numbers, 1);
    abandoned.next();
    pool.close();

    List<Long> results = new ArrayList<>();
    read.forEachRemaining(results::add);
    assertThat(results).hasSize(200).endsWith(199L * 199);
    assertThat(pool.join(Duration.ofMillis(200))).isFalse();
    abandoned.close();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  @Test
  void terminate_callsRunningAndWaiting_endCancelledAtOnce() throws Exception {
    open(config(2));
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Recorder recorder = new Recorder();
      recorders.add(recorder);
      pool.submit(TestCalls.call("j", "samples.Faults::ignoreInterrupt", "[]", null), recorder);
    }
    recorders.get(1).pid();
    pool.terminate();
    pool.terminate();
    pool.close();

    for (Recorder recorder : recorders) {
      assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
    }
    assertThat(pool.join(Duration.ofSeconds(10))).isTrue();
    assertThat(recorders).allMatch(recorder -> recorder.timesEnded.get() == 1);
    assertThatThrownBy(() -> pool.apply(SQUARE, 1))
        .hasMessage("the pool is TERMINATED and takes no more calls");
  }

  @Test
  void terminate_duringStart_leavesNothing() throws Exception {
    open(config(2).spares(1));
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  @Test
  void terminate_fromCallback_works() throws Exception {
    open(config(1));
    pool.applyAsync(SQUARE, List.of(1), Map.of(), result -> pool.terminate(), null);
    AsyncResult<@Nullable Double> victim = pool.applyAsync(SLEEP, List.of(600));

    CallException failure = catchThrowableOfType(CallException.class, victim::get);
    assertThat(failure.outcome()).isEqualTo(new Cancelled(CancelReason.POOL_TERMINATED));
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  @Test
  void terminate_underLoadOfShortCalls_endsEachOnceAsCancelledOrDone() throws Exception {
    for (int round = 0; round < 3; round++) {
      open(config(2));
      pool.apply(SQUARE, 1);
      List<Recorder> recorders = new ArrayList<>();
      CompletableFuture<Void> end = new CompletableFuture<>();
      for (int i = 0; i < 100_000 && !end.isDone(); i++) {
        Recorder recorder = new Recorder();
        try {
          pool.submit(TestCalls.call("j", "samples.Arithmetic::square", "[3]", null), recorder);
        } catch (PoolClosedException e) {
          assertThat(recorder.hasEnded()).isFalse();
          break;
        }
        recorders.add(recorder);
        if (i == 300) {
          Thread.ofPlatform()
              .start(() -> {
                pool.terminate();
                end.complete(null);
              });
        }
      }
      for (Recorder recorder : recorders) {
        assertThat(recorder.outcome()).isInstanceOfAny(Succeeded.class, Cancelled.class);
        assertThat(recorder.timesEnded).hasValue(1);
      }
      assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
    }
  }

  @Test
  void close_racingWithSubmit_runsWhatItAccepted() throws Exception {
    open(config(2));
    pool.apply(SQUARE, 1);
    List<Recorder> accepted = new ArrayList<>();
    CompletableFuture<Void> some = new CompletableFuture<>();
    Thread submitter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  Recorder recorder = new Recorder();
                  pool.serve(
                      TestCalls.call("j", "samples.Arithmetic::square", "[3]", null), recorder);
                  accepted.add(recorder);
                  if (accepted.size() == 200) {
                    some.complete(null);
                  }
                }
              } catch (PoolClosedException e) {
                // The end.
              }
            });
    some.get(30, TimeUnit.SECONDS);
    pool.close();
    submitter.join();

    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
    for (Recorder recorder : accepted) {
      assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
    }
  }

  @Test
  void close_withoutJoin_leavesNoThread() throws Exception {
    CompletableFuture<Long> called = new CompletableFuture<>();
    try (ProcessPool own = new ProcessPool(config(1).build())) {
      own.applyAsync(SQUARE, List.of(2), Map.of(), called::complete, null);
      assertThat(called.get(30, TimeUnit.SECONDS)).isEqualTo(4);
    }
    before.awaitAgain();
  }

  @Test
  void close_functionWithAStubbornShutdownHook_isKilled() throws Exception {
    open(config(1));
    pool.apply(RemoteFunction.of("tests.Odd::stubbornExit"));
    pool.close();
    assertThat(pool.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void newPool_foldersOfKilledPools_areRemoved() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
    Path made = Files.createTempDirectory("left-"); // Another JVM's pool may tidy up at any time.
    Files.createFile(made.resolve("w1.sock"));
    Path left = Files.move(made, tmp.resolve("jobpool-" + gone.pid() + "-123"));
    Path living =
        Files.createDirectories(tmp.resolve("jobpool-" + ProcessHandle.current().pid() + "-x1"));
    try {
      open(config(1));
      assertThat(left).doesNotExist();
      assertThat(living).exists();
    } finally {
      Files.delete(living);
    }
  }

  // replacing workers

  @Test
  void maxTasksPerWorker_manyShortCalls_isExact() throws Exception {
    open(config(2).maxTasksPerWorker(20).spares(1));
    List<AsyncResult<@Nullable Long>> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(pool.applyAsync(PID, List.of()));
    }
    Map<Long, Integer> calls = new HashMap<>();
    for (AsyncResult<@Nullable Long> result : results) {
      calls.merge(result.get(), 1, Integer::sum);
    }
    assertThat(calls.values()).allMatch(count -> count <= 20);
    assertThat(calls.values().stream().filter(count -> count == 20).count())
        .isGreaterThanOrEqualTo(4);
  }

  @Test
  void maxTasksPerWorker_callersServeThemselves_isExact() throws Exception {
    open(config(1).maxTasksPerWorker(2));
    List<Long> pids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pids.add(pid());
    }
    assertThat(pids.get(0)).isEqualTo(pids.get(1)).isNotEqualTo(pids.get(2));
    assertThat(pids.get(2)).isEqualTo(pids.get(3));
  }

  @Test
  void maxWorkerAge_idleWorker_isReplaced() throws Exception {
    open(config(1).maxWorkerAge(Duration.ofSeconds(1)));
    long first = pid();
    await().atMost(SamplePools.PATIENCE).until(() -> pid() != first);
  }

  @Test
  void maxWorkerBytes_largeWorker_isReplaced() throws Exception {
    open(config(1).workerHeapBytes(256L << 20).maxWorkerBytes(180L << 20));
    long small = pid();
    assertThat(pid()).isEqualTo(small);
    pool.apply(RemoteFunction.of("tests.Odd::hold"), 150);
    await().atMost(SamplePools.PATIENCE).until(() -> pid() != small);
  }

  @Test
  void resize_upAndDownWhileBusy_letsBusyOnesFinish() throws Exception {
    open(config(1));
    pool.resize(3);
    List<AsyncResult<@Nullable Double>> sleeping = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sleeping.add(pool.applyAsync(SLEEP, List.of(1.5)));
    }
    await().atMost(SamplePools.PATIENCE).until(() -> ProcessPoolIT.busy(pool) == 3);
    pool.resize(1);

    for (AsyncResult<@Nullable Double> result : sleeping) {
      assertThat(result.get(SamplePools.PATIENCE)).isEqualTo(1.5);
    }
    await()
        .atMost(SamplePools.PATIENCE)
        .untilAsserted(() -> assertThat(pool.snapshot().workers()).hasSize(1));
    assertThat(pool.apply(SQUARE, 3)).isEqualTo(9);
    assertThatThrownBy(() -> pool.resize(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recycle_idleAndBusyAndForced_replacesThatWorker() throws Exception {
    open(config(1));
    long first = pid();
    assertThat(pool.recycle(workerId(), false)).isTrue();
    long second = pid();
    assertThat(second).isNotEqualTo(first);

    AsyncResult<@Nullable Double> busy = pool.applyAsync(SLEEP, List.of(0.5));
    await().until(() -> ProcessPoolIT.busy(pool) == 1);
    pool.recycle(workerId(), false);
    assertThat(busy.get()).isEqualTo(0.5);
    long third = pid();
    assertThat(third).isNotEqualTo(second);

    AsyncResult<@Nullable Double> victim = pool.applyAsync(SLEEP, List.of(600));
    await().until(() -> ProcessPoolIT.busy(pool) == 1);
    pool.recycle(workerId(), true);
    assertThatThrownBy(victim::get).hasMessageContaining("killed by signal KILL");
    assertThat(pid()).isNotEqualTo(third);
    assertThat(pool.recycle(-1, true)).isFalse();
  }

  private int workerId() {
    return pool.snapshot().workers().stream()
        .filter(worker -> worker.state() != PoolSnapshot.WorkerState.STOPPING)
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void reload_newJar_holdsFromTheNextCallOn() throws Exception {
    String source =
        """
        package tests;

        public final class Version {
          public static int number() {
            return %d;
          }
        }
        """;
    RemoteFunction<Integer> version = RemoteFunction.of("tests.Version::number", Integer.class);
    open(
        config(2)
            .spares(1)
            .functions(
                List.of(
                    OddFunctions.jar(shared.resolve("v1.jar"), source.formatted(1), "Version"))));
    assertThat(pool.apply(version)).isEqualTo(1);
    for (int number = 2; number < 5; number++) {
      Path jar =
          OddFunctions.jar(
              shared.resolve("v" + number + ".jar"), source.formatted(number), "Version");
      ProcessPoolIT.pids(pool);
      pool.reload(List.of(jar), List.of());
      assertThat(pool.apply(version)).isEqualTo(number);
      assertThat(pool.map(version, List.of())).isEmpty();
    }
  }

  // starting workers

  @Test
  void initializer_withArguments_runsOnceInEachWorker() throws Exception {
    open(config(2).initializer("tests.Odd::set", List.of("blue")));
    for (int i = 0; i < 4; i++) {
      assertThat(pool.apply(SETTING)).isEqualTo("blue");
    }
  }

  @Test
  void initializer_fails_isToldAndRetriedUntilItSucceeds(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("go");
    open(config(3).initializer("tests.Odd::require", List.of(file.toString())));
    AsyncResult<@Nullable Long> waiting = pool.applyAsync(SQUARE, List.of(2));
    await()
        .atMost(SamplePools.PATIENCE)
        .untilAsserted(() ->
            assertThat(pool.snapshot().startFailure())
                .contains(
                    "the initializer tests.Odd::require failed: java.io.IOException: there is no"));
    assertThat(waiting.ready()).isFalse();
    Files.createFile(file);

    assertThat(waiting.get(SamplePools.PATIENCE)).isEqualTo(4);
    ProcessPoolIT.pids(pool);
    assertThat(pool.snapshot().startFailure()).isNull();
  }

  @Test
  void initializer_failsAgainAndAgain_leaksNoDescriptors() throws Exception {
    open(config(1).initializer("tests.Odd::require", List.of("/nowhere/at/all")));
    awaitFailure();
    long files = Census.openFiles();
    for (int i = 0; i < 8; i++) {
      Set<Integer> seen = new HashSet<>();
      pool.snapshot().workers().forEach(worker -> seen.add(worker.id()));
      pool.reload(List.of(odd), List.of());
      await()
          .atMost(SamplePools.PATIENCE)
          .until(
              () -> pool.snapshot().workers().stream().anyMatch(worker -> seen.add(worker.id())));
      await().atMost(SamplePools.PATIENCE).until(() -> pool.snapshot().workers().isEmpty());
    }
    assertThat(Census.openFiles()).isLessThan(files + 8);
  }

  @Test
  void javaHome_unusable_isToldAndPoolStillEnds(@TempDir Path folder) throws Exception {
    open(config(1).javaHome(folder));
    AsyncResult<@Nullable Long> waiting = pool.applyAsync(SQUARE, List.of(2));
    awaitFailure();

    assertThat(pool.snapshot().startFailure()).contains(folder.resolve("bin/java").toString());
    pool.terminate();
    assertThatThrownBy(waiting::get).hasMessage("the pool was terminated");
  }

  @Test
  void jvmArguments_wrong_lastWordsAreTold() {
    open(config(1).workerJvmArgs(List.of("-XX:NoSuchFlag=1")));
    awaitFailure();

    assertThat(pool.snapshot().startFailure()).contains("exited with code 1", "NoSuchFlag");
  }

  @Test
  void startTimeout_initializerHangs_isTold() {
    open(
        config(1)
            .startTimeout(Duration.ofSeconds(1))
            .initializer("samples.Faults::hang", List.of()));
    awaitFailure();

    assertThat(pool.snapshot().startFailure()).contains("not ready within PT1S");
  }

  @Test
  void functions_none_callsFailAndSayWhy() throws Exception {
    open(config(1).functions(List.of()));
    assertThatThrownBy(() -> pool.apply(SQUARE, 1))
        .hasMessageContaining("no function jar has class samples.Arithmetic");
  }

  @Test
  void functions_jarDoesNotExist_callsFailAndNameIt() throws Exception {
    open(config(1).functions(List.of(Path.of("/no/such.jar"))));
    assertThatThrownBy(() -> pool.apply(SQUARE, 1)).hasMessageContaining("/no/such.jar");
  }

  @Test
  void spares_workerDies_takeItsSeat() throws Exception {
    open(config(1).spares(1));
    Census calm = Census.ofCalm(pool, 1);
    long first = pid();
    long spare =
        pool.snapshot().workers().stream()
            .mapToLong(PoolSnapshot.WorkerSnapshot::pid)
            .filter(pid -> pid != first)
            .findFirst()
            .orElseThrow();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    Census.awaitGone(first);

    await().atMost(SamplePools.PATIENCE).until(() -> pid() == spare);
    Census.ofCalm(pool, 1);
    assertThat(Census.take()).isEqualTo(calm);
  }

  @Test
  void aotCache_secondPool_startsFromIt() throws Exception {
    Path cache = shared.resolve("cache");
    open(config(1).cacheDirectory(cache));
    assertThat(pool.apply(SQUARE, 2)).isEqualTo(4);
    await().atMost(SamplePools.PATIENCE).until(() -> caches(cache) == 1);
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();

    open(config(1).cacheDirectory(cache));
    assertThat(pool.apply(SQUARE, 2)).isEqualTo(4);
    long pid = pid();
    assertThat(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")))
        .contains("-XX:AOTCache=" + cache);
  }

  @Test
  void aotCache_nobodyUsesAnotherForLong_isRemoved() throws Exception {
    Path cache = Files.createDirectory(shared.resolve("cache-with-an-old-one"));
    Path old = Files.createFile(new AotCacheFolder(cache).cache("old"));
    Files.setLastModifiedTime(
        old, FileTime.from(Instant.now().minus(AotCacheFolder.UNUSED.multipliedBy(2))));

    open(config(1).cacheDirectory(cache));
    assertThat(pool.apply(SQUARE, 2)).isEqualTo(4);

    await().atMost(SamplePools.PATIENCE).until(() -> Files.notExists(old) && caches(cache) == 1);
  }

  private static long caches(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("worker-") && name.endsWith(".aot"))
          .count();
    }
  }

  private void awaitFailure() {
    await().atMost(SamplePools.PATIENCE).until(() -> pool.snapshot().startFailure() != null);
  }
}
