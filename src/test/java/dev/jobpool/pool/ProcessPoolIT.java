package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.Outcome.Cancelled;
import dev.jobpool.pool.Outcome.Failed;
import dev.jobpool.pool.Outcome.Succeeded;
import dev.jobpool.pool.Outcome.TimedOut;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Python's Pool does, on real workers. */
@Timeout(60)
class ProcessPoolIT {
  private static final RemoteFunction<Long> SQUARE =
      RemoteFunction.of("samples.Arithmetic::square", Long.class);
  private static final RemoteFunction<Long> POWER =
      RemoteFunction.of("samples.Arithmetic::power", Long.class);
  private static final RemoteFunction<Double> SLEEP =
      RemoteFunction.of("samples.Sleep::seconds", Double.class);
  private static final RemoteFunction<String> JOIN =
      RemoteFunction.of("tests.Odd::join", String.class);
  private static final RemoteFunction<Long> NOT_THREE =
      RemoteFunction.of("tests.Odd::notThree", Long.class);
  private static final RemoteFunction<byte[]> REVERSE =
      RemoteFunction.of("tests.Odd::reverse", byte[].class);
  private static final RemoteFunction<Object> FAIL = RemoteFunction.of("samples.Faults::fail");
  private static final int READ_AHEAD = 8;
  private static final int SIZE = 2;

  private static ProcessPool pool;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    List<Path> jars = List.of(SamplePools.SAMPLES.toAbsolutePath(), OddFunctions.jar(folder));
    pool = new ProcessPool(SamplePools.config().size(SIZE).spares(0).functions(jars).build());
  }

  @AfterAll
  static void end() throws InterruptedException {
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  // apply

  @Test
  void apply_number_returnsResult() throws Exception {
    assertThat(pool.apply(SQUARE, 12)).isEqualTo(144);
  }

  @Test
  void apply_valuesOfAllKinds_comeBackAsTheyWent() throws Exception {
    RemoteFunction<Object> echo = RemoteFunction.of("tests.Odd::echo");
    for (Object value :
        Arrays.asList(
            null, true, 1, 1L << 40, 0.5, "zwölf\n\"", List.of(1, "two"), Map.of("a", List.of()))) {
      assertThat(pool.apply(echo, value)).isEqualTo(value);
    }
  }

  @Test
  void apply_bytes_travelAsTheyAre() throws Exception {
    byte[] bytes = {0, -1, 34, 92, 10};
    assertThat(pool.apply(REVERSE, (Object) bytes)).containsExactly(10, 92, 34, -1, 0);
  }

  @Test
  void apply_tenMegabytes_comeBack() throws Exception {
    byte[] large = new byte[10 << 20];
    large[0] = 1;
    byte[] reversed = pool.apply(REVERSE, (Object) large);
    assertThat(reversed).hasSize(large.length).endsWith(1);
  }

  private Recorder each(String function, boolean star, String items) throws Exception {
    Recorder recorder = new Recorder();
    byte[] json = items.getBytes(StandardCharsets.UTF_8);
    pool.submit(new EachCall("job", function, star, json, null), recorder);
    recorder.outcome();
    return recorder;
  }

  @Test
  void submitEach_items_endEachOnItsOwnInTheirOrder() throws Exception {
    assertThat(each("tests.Odd::notThree", false, "[1, 2, 3, \"x\", {\"a\": [4]}, 5]").events)
        .satisfiesExactly(
            event -> assertThat(event).isEqualTo("started"),
            event -> assertThat(event).isEqualTo("value 1"),
            event -> assertThat(event).isEqualTo("value 2"),
            event -> assertThat(event).startsWith("item failed "),
            event -> assertThat(event).startsWith("item failed tests.Odd::notThree"),
            event -> assertThat(event).startsWith("item failed tests.Odd::notThree"),
            event -> assertThat(event).isEqualTo("value 5"),
            event -> assertThat(event).isEqualTo("ended Succeeded"));
  }

  @Test
  void submitEach_star_spreadsEachItem() throws Exception {
    assertThat(each("samples.Arithmetic::power", true, "[[2,3],[2],[3,2]]").events)
        .contains("value 8", "value 9", "ended Succeeded")
        .anyMatch(event -> event.startsWith("item failed "));
  }

  @Test
  void submitEach_cancelled_stopsBetweenItems() throws Exception {
    Recorder recorder = new Recorder();
    byte[] items = ("[0" + ",60".repeat(5) + "]").getBytes(StandardCharsets.UTF_8);
    PendingCall call =
        pool.submit(new EachCall("job", "samples.Sleep::seconds", false, items, null), recorder);
    await().until(() -> recorder.events.contains("value 0.0"));

    call.cancel();

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Cancelled(CancelReason.REQUESTED));
    assertThat(recorder.events).containsExactly("started", "value 0.0", "ended Cancelled");
  }

  @Test
  void apply_functionThrows_tellsTypeMessageAndTraceWithCauses() {
    CallException failure =
        catchThrowableOfType(
            CallException.class, () -> pool.apply(RemoteFunction.of("samples.Faults::deepTrace")));

    assertThat(failure.outcome())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.type()).isEqualTo("java.lang.IllegalStateException");
              assertThat(failed.message()).isEqualTo("no report today");
              assertThat(failed.trace())
                  .contains(
                      "at samples.Faults.deepTrace(Faults.java:",
                      "Caused by: java.io.IOException: cannot load the report",
                      "at samples.Faults.loadReport(Faults.java:",
                      "Caused by: java.lang.NumberFormatException",
                      "at samples.Faults.parseTotal(Faults.java:")
                  .doesNotContain("dev.jobpool");
            });
    assertThat(failure).hasMessageContaining("java.lang.IllegalStateException: no report today");
  }

  @Test
  void apply_exceptionThatCannotBeAsked_isStillTold() {
    assertThatThrownBy(() -> pool.apply(RemoteFunction.of("tests.Odd::evil")))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("its getMessage threw java.lang.IllegalStateException");
  }

  @Test
  void apply_wrongArguments_namesParameterAndKeepsWorker() throws Exception {
    assertThatThrownBy(() -> pool.apply(POWER, "two", 3))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("IllegalArgumentException")
        .hasMessageContaining("'base'");
    assertThatThrownBy(() -> pool.apply(POWER, 2)).hasMessageContaining("power(base, exponent)");
  }

  @Test
  void apply_unknownFunction_saysSo() {
    assertThatThrownBy(() -> pool.apply(RemoteFunction.of("samples.Nothing::here")))
        .hasMessageContaining("no function jar has class samples.Nothing");
    assertThatThrownBy(() -> pool.apply(RemoteFunction.of("java.lang.System::exit"), 1))
        .hasMessageContaining("only public classes of the function jars");
  }

  /** A type that cannot be read. */
  static final class Broken {
    public void setNumber(int number) {
      throw new AssertionError("cannot hold " + number + ", on purpose");
    }
  }

  @Test
  void apply_resultThatCannotBeRead_throwsRatherThanHangs() {
    RemoteFunction<Broken> broken = RemoteFunction.of("tests.Odd::echo", Broken.class);
    assertThatThrownBy(() -> pool.apply(broken, Map.of("number", 1)))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> pool.map(broken, List.of(Map.of("number", 1))))
        .isInstanceOf(RuntimeException.class);
    try (ResultIterator<@Nullable Broken> results =
        pool.imap(broken, List.of(Map.of("number", 1)), 1)) {
      assertThatThrownBy(results::next).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void apply_callerInterrupted_callGoesOnAndWorkerSurvives() throws Exception {
    List<Long> pids = pids(pool);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pool.apply(SLEEP, 0.5);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    await().until(() -> busy(pool) == 1);
    caller.interrupt();

    assertThat(interrupted.await(400, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(busy(pool)).isEqualTo(1);
    await().until(() -> busy(pool) == 0);
    assertThat(pids(pool)).isEqualTo(pids);
  }

  @Test
  void apply_callerInterruptedAfterOutput_isFreedAtOnce() throws Exception {
    List<Long> pids = pids(pool);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pool.apply(RemoteFunction.of("tests.Odd::sayAndSleep"), "hello", 2_000);
              } catch (InterruptedException e) {
                // As wanted.
              }
            });
    await().until(() -> busy(pool) == 1);
    caller.interrupt();

    assertThat(caller.join(Duration.ofSeconds(1))).isTrue();
    await().until(() -> busy(pool) == 0);
    assertThat(pids(pool)).isEqualTo(pids);
  }

  @Test
  void apply_interruptedBefore_throwsAtOnce() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pool.apply(SLEEP, 0.1)).isInstanceOf(InterruptedException.class);
    await().until(() -> busy(pool) == 0);
  }

  @Test
  void serve_functionThatPrintsAndGoesOn_returnsAfterAMoment() throws Exception {
    Recorder recorder = new Recorder();
    long before = System.nanoTime();
    PendingCall call =
        pool.serve(TestCalls.call("j", "tests.Odd::sayAndSleep", "[\"x\",60000]", null), recorder);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    recorder.firstOutput.get(10, TimeUnit.SECONDS);
    call.cancel();
    assertThat(recorder.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
  }

  @Test
  void serve_timeoutOfServedCall_stopsIt() throws Exception {
    Recorder recorder = new Recorder();
    Duration timeout = Duration.ofMillis(100);
    pool.serve(TestCalls.call("j", "samples.Faults::hang", "[]", timeout), recorder);

    assertThat(recorder.outcome()).isEqualTo(new TimedOut(timeout));
    assertThat(recorder.events).containsExactly("started", "ended TimedOut");
  }

  @Test
  void submit_progressAndOutput_areHeardInOrder() throws Exception {
    Recorder recorder = new Recorder();
    pool.submit(TestCalls.call("j", "tests.Odd::slowly", "[0]", null), recorder);
    recorder.outcome();

    assertThat(recorder.events).containsExactly("started", "progress 0.5 half", "ended Succeeded");
  }

  @Test
  void submit_endlessTimeout_runs() throws Exception {
    Recorder recorder = new Recorder();
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    pool.submit(TestCalls.call("j", "samples.Arithmetic::square", "[2]", forEver), recorder);

    assertThat(recorder.outcome()).isInstanceOf(Succeeded.class);
  }

  // applyAsync and AsyncResult

  @Test
  void applyAsync_kwargs_bindByName() throws Exception {
    assertThat(
            pool.applyAsync(JOIN, List.of("a"), Map.of("second", "b"), null, null)
                .get(SamplePools.PATIENCE))
        .isEqualTo("ab");
    assertThat(
            pool.applyAsync(JOIN, List.of(), Map.of("second", "b", "first", "c"), null, null).get())
        .isEqualTo("cb");
  }

  @Test
  void applyAsync_callbacks_runInOrderOfCompletionAndSurviveOneThatThrows() throws Exception {
    BlockingQueue<String> called = new LinkedBlockingQueue<>();
    pool.applyAsync(
        SLEEP, List.of(0.5), Map.of(), result -> called.add("slow"), e -> called.add("no"));
    pool.applyAsync(
        SQUARE,
        List.of(3),
        Map.of(),
        result -> {
          called.add("quick " + result);
          throw new IllegalStateException("a callback's bug, on purpose");
        },
        null);

    assertThat(called.poll(30, TimeUnit.SECONDS)).isEqualTo("quick 9");
    assertThat(called.poll(30, TimeUnit.SECONDS)).isEqualTo("slow");
  }

  @Test
  void applyAsync_failure_callsErrorCallbackAlone() throws Exception {
    BlockingQueue<Object> called = new LinkedBlockingQueue<>();
    pool.applyAsync(FAIL, List.of("oh"), Map.of(), result -> called.add("no"), called::add);

    assertThat(called.poll(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(CallException.class, e -> assertThat(e).hasMessageContaining("oh"));
    assertThat(called).isEmpty();
  }

  @Test
  void asyncResult_whileRunning_isNotReady() throws Exception {
    AsyncResult<@Nullable Double> result = pool.applyAsync(SLEEP, List.of(0.5));

    assertThat(result.ready()).isFalse();
    assertThatThrownBy(result::successful).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> result.get(Duration.ofMillis(10)))
        .isInstanceOf(TimeoutException.class);
    result.waitFor(Duration.ofMillis(1));
    assertThat(result.ready()).isFalse();
    result.waitFor(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(result.ready()).isTrue();
    assertThat(result.successful()).isTrue();
    assertThat(result.get()).isEqualTo(0.5);
    assertThat(result.get(Duration.ZERO)).isEqualTo(0.5);
  }

  @Test
  void asyncResult_failed_isReadyButNotSuccessful() throws Exception {
    AsyncResult<@Nullable Object> result = pool.applyAsync(FAIL, List.of("oh"));
    result.waitFor(SamplePools.PATIENCE);

    assertThat(result.ready()).isTrue();
    assertThat(result.successful()).isFalse();
    assertThatThrownBy(result::get).isInstanceOf(CallException.class);
    assertThatThrownBy(result::get).isInstanceOf(CallException.class);
  }

  @Test
  void cancel_running_stopsIt() throws Exception {
    List<Long> pids = pids(pool);
    AsyncResult<@Nullable Double> result = pool.applyAsync(SLEEP, List.of(600));
    await().until(() -> busy(pool) == 1);
    result.cancel();

    CallException failure = catchThrowableOfType(CallException.class, result::get);
    assertThat(failure.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    assertThat(pids(pool)).as("an interrupt was enough").isEqualTo(pids);
  }

  @Test
  void cancel_someOfManyShortCalls_othersKeepTheirResults() throws Exception {
    List<Long> pids = pids(pool);
    for (int round = 0; round < 20; round++) {
      List<Recorder> recorders = new ArrayList<>();
      List<PendingCall> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Recorder recorder = new Recorder();
        recorders.add(recorder);
        calls.add(
            pool.submit(
                TestCalls.call("j", "samples.Arithmetic::square", "[" + i + "]", null), recorder));
        if (i % 7 == 6) {
          calls.get(i - 3).cancel();
        }
      }
      for (Recorder recorder : recorders) {
        assertThat(recorder.outcome()).isInstanceOfAny(Succeeded.class, Cancelled.class);
        assertThat(recorder.timesEnded).hasValue(1);
        assertThat(recorder.events.stream().filter("started"::equals).count()).isLessThan(2);
      }
    }
    assertThat(pids(pool)).isEqualTo(pids);
  }

  // map

  @Test
  void map_range_keepsOrder() throws Exception {
    List<Long> numbers = LongStream.range(0, 1000).boxed().toList();
    assertThat(pool.map(SQUARE, numbers)).isEqualTo(numbers.stream().map(n -> n * n).toList());
  }

  @Test
  void map_chunkSizes_allGiveTheSame() throws Exception {
    List<Long> numbers = LongStream.range(0, 10).boxed().toList();
    List<Long> squares = numbers.stream().map(n -> n * n).toList();
    for (int chunkSize : new int[] {1, 3, 10, 11, Integer.MAX_VALUE}) {
      assertThat(pool.map(SQUARE, numbers, chunkSize)).isEqualTo(squares);
    }
    assertThatThrownBy(() -> pool.map(SQUARE, numbers, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void map_nothing_isEmpty() throws Exception {
    assertThat(pool.map(SQUARE, List.of())).isEmpty();
    assertThat(pool.map(SQUARE, (Iterable<Long>) List.<Long>of()::iterator)).isEmpty();
  }

  @Test
  void map_oneFails_throwsItsFailure() {
    assertThatThrownBy(() -> pool.map(NOT_THREE, List.of(1, 2, 3, 4, 5), 1))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("not three");
  }

  @Test
  void mapAsync_callbacks_getListOrFailureOnce() throws Exception {
    BlockingQueue<Object> called = new LinkedBlockingQueue<>();
    pool.mapAsync(SQUARE, List.of(1, 2), 1, called::add, called::add);
    assertThat(called.poll(30, TimeUnit.SECONDS)).isEqualTo(List.of(1L, 4L));
    pool.mapAsync(NOT_THREE, List.of(3, 3), 1, called::add, called::add);
    assertThat(called.poll(30, TimeUnit.SECONDS)).isInstanceOf(CallException.class);
    assertThat(called).isEmpty();
  }

  @Test
  void map_inputThrows_leavesNothingBehind() throws Exception {
    Iterable<Object> broken =
        () ->
            LongStream.range(0, 10_000)
                .mapToObj(n -> {
                  if (n == 5_000) {
                    throw new IllegalStateException("an input's bug, on purpose");
                  }
                  return (Object) n;
                })
                .iterator();
    assertThatThrownBy(() -> pool.map(SQUARE, broken, 1)).hasMessageContaining("an input's bug");

    Object unencodable =
        new Object() {
          @SuppressWarnings("unused")
          public Object getSelf() {
            throw new IllegalStateException("cannot be written");
          }
        };
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      items.add(List.of(0.1));
    }
    items.add(List.of(unencodable));
    assertThatThrownBy(() -> pool.starmapAsync(SLEEP, cast(items), 1, null, null))
        .isInstanceOf(RuntimeException.class);
    await().atMost(Duration.ofSeconds(5)).until(() -> pool.snapshot().queued() == 0);
  }

  @SuppressWarnings("unchecked")
  private static List<List<Object>> cast(List<Object> items) {
    return (List<List<Object>>) (List<?>) items;
  }

  @Test
  void starmap_pairs_spreadOverParameters() throws Exception {
    assertThat(pool.starmap(POWER, List.of(List.of(2, 10), List.of(3, 3))))
        .containsExactly(1024L, 27L);
    assertThatThrownBy(() -> pool.starmap(POWER, List.of(List.of(2))))
        .hasMessageContaining("power(base, exponent)");
  }

  @Test
  void mapCancel_stopsAllChunks() throws Exception {
    AsyncResult<List<@Nullable Double>> result =
        pool.mapAsync(SLEEP, List.of(600, 600, 600, 600, 600), 1, null, null);
    await().until(() -> busy(pool) == SIZE);
    result.cancel();

    CallException failure = catchThrowableOfType(CallException.class, result::get);
    assertThat(failure.outcome()).isEqualTo(new Cancelled(CancelReason.REQUESTED));
    await().until(() -> busy(pool) == 0);
  }

  // imap

  /** Counts for ever, and how far it was read. */
  private static final class Naturals implements Iterable<Long> {
    final AtomicInteger read = new AtomicInteger();

    @Override
    public Iterator<Long> iterator() {
      return LongStream.iterate(0, n -> n + 1).peek(n -> read.incrementAndGet()).boxed().iterator();
    }
  }

  @Test
  void imap_infiniteInput_isReadLittleAheadAndKeepsOrder() {
    Naturals naturals = new Naturals();
    try (ResultIterator<@Nullable Long> squares = pool.imap(SQUARE, naturals, 1)) {
      for (long n = 0; n < 500; n++) {
        assertThat(squares.next()).isEqualTo(n * n);
        assertThat(naturals.read.get()).isLessThanOrEqualTo((int) n + READ_AHEAD * SIZE + 2);
      }
    }
    int read = naturals.read.get();
    await().until(() -> busy(pool) == 0 && pool.snapshot().queued() == 0);
    assertThat(naturals.read).hasValue(read);
  }

  @Test
  void imap_chunks_giveEachItem() {
    List<Long> results = new ArrayList<>();
    pool.imap(SQUARE, List.of(1, 2, 3, 4, 5), 2).forEachRemaining(results::add);
    assertThat(results).containsExactly(1L, 4L, 9L, 16L, 25L);
  }

  @Test
  void imap_failingItem_throwsAndGoesOn() {
    ResultIterator<@Nullable Long> results = pool.imap(NOT_THREE, List.of(2, 3, 4), 1);

    assertThat(results.next()).isEqualTo(2);
    assertThatThrownBy(results::next).isInstanceOf(CallException.class);
    assertThat(results.next()).isEqualTo(4);
    assertThat(results.hasNext()).isFalse();
    assertThatThrownBy(results::next).isInstanceOf(java.util.NoSuchElementException.class);
  }

  @Test
  void imap_nextWithTimeout_canBeAskedAgain() throws Exception {
    for (boolean ordered : new boolean[] {true, false}) {
      ResultIterator<@Nullable Double> results =
          ordered ? pool.imap(SLEEP, List.of(0.4), 1) : pool.imapUnordered(SLEEP, List.of(0.4), 1);
      assertThatThrownBy(() -> results.next(Duration.ofMillis(10)))
          .isInstanceOf(TimeoutException.class);
      assertThat(results.next(SamplePools.PATIENCE)).isEqualTo(0.4);
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void imapUnordered_quickOverSlow_comesFirst() {
    ResultIterator<@Nullable Double> results = pool.imapUnordered(SLEEP, List.of(1.0, 0.0), 1);
    assertThat(results.next()).isEqualTo(0.0);
    assertThat(results.next()).isEqualTo(1.0);
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void imapUnordered_infiniteInputWithFailures_isLazy() {
    Naturals naturals = new Naturals();
    int failures = 0;
    try (ResultIterator<@Nullable Long> results = pool.imapUnordered(NOT_THREE, naturals, 1)) {
      for (int i = 0; i < 100; i++) {
        try {
          results.next();
        } catch (CallException e) {
          failures++;
        }
      }
    }
    assertThat(failures).isEqualTo(1);
    assertThat(naturals.read.get()).isLessThan(100 + READ_AHEAD * SIZE + 2);
  }

  @Test
  void imap_inputThrowsAtOnce_letsThePoolClose() throws Exception {
    try (ProcessPool own = new ProcessPool(SamplePools.config().size(1).spares(0).build())) {
      Iterable<Object> broken =
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  throw new IllegalStateException("an input's bug, on purpose");
                }

                @Override
                public Object next() {
                  throw new AssertionError();
                }
              };
      assertThatThrownBy(() -> own.imap(SQUARE, broken, 1)).hasMessageContaining("an input's bug");
      own.close();
      assertThat(own.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  static List<Long> pids(ProcessPool pool) throws InterruptedException {
    await()
        .atMost(SamplePools.PATIENCE)
        .until(() ->
            pool.snapshot().workers().stream()
                    .filter(worker -> worker.state() == PoolSnapshot.WorkerState.IDLE)
                    .count()
                == pool.snapshot().size());
    return pool.snapshot().workers().stream().map(PoolSnapshot.WorkerSnapshot::pid).toList();
  }

  static long busy(ProcessPool pool) {
    return pool.snapshot().workers().stream()
        .filter(worker -> worker.state() == PoolSnapshot.WorkerState.BUSY)
        .count();
  }
}
