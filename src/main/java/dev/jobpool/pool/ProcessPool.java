package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of worker JVMs that take calls, run them and wait for the next: Python's {@code
 * multiprocessing.Pool}, whose methods it has under their Java names. Safe for use by many threads.
 *
 * <pre>{@code
 * var square = RemoteFunction.of("samples.Arithmetic::square", Long.class);
 * ProcessPool pool = new ProcessPool(PoolConfig.builder().size(4).functions(jars).build());
 * long n = pool.apply(square, 12);
 * List<Long> squares = pool.map(square, List.of(1, 2, 3));
 * pool.close();
 * pool.join(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>A call that crashes, leaks or hangs costs one worker, which is replaced; it fails alone, and
 * {@link CallException} tells what happened. A byte array among the arguments, and one that is
 * returned, travels as it is; everything else as JSON.
 */
public final class ProcessPool implements CallExecutor, AutoCloseable {
  private static final Logger LOG = System.getLogger(ProcessPool.class.getName());

  /** How long a caller's own thread may be busy with its call before the pool's takes over. */
  private static final Duration MOMENT = Duration.ofMillis(2);

  private final ValueCodec codec;
  private final Crew crew;
  private final Callbacks callbacks = new Callbacks();

  /**
   * Starts the workers, in parallel and in the background. Python: {@code Pool(processes,
   * initializer, initargs, maxtasksperchild)}.
   *
   * @throws UncheckedIOException if the folders that workers need cannot be made
   */
  public ProcessPool(PoolConfig config) {
    this.codec = new ValueCodec(config.maxFrameBytes());
    try {
      this.crew = newCrew(config, codec.encode(config.initargs(), Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException("could not prepare the workers: " + e.getMessage(), e);
    }
    crew.start();
  }

  private static Crew newCrew(PoolConfig config, Arguments initargs) throws IOException {
    RunDirectory runDirectory = RunDirectory.create();
    WorkerRuntime runtime = unpack(config.cacheDirectory(), runDirectory.path());
    LiveProcesses live = new LiveProcesses();
    WorkerLauncher launcher =
        new WorkerLauncher(runDirectory.path(), config.startTimeout(), live, config.counters());
    WorkerFactory factory =
        new WorkerFactory(config, initargs, runtime, runDirectory.path(), launcher);
    return new Crew(config, factory, live, runDirectory);
  }

  /** One that cannot be written will do if it was filled before. */
  private static WorkerRuntime unpack(@Nullable Path cache, Path runDirectory) throws IOException {
    if (cache != null) {
      try {
        Files.createDirectories(cache, WorkerRuntime.PRIVATE);
        return WorkerRuntime.unpack(cache);
      } catch (IOException e) {
        LOG.log(
            Level.WARNING,
            "cannot write to {0} ({1}): workers start without an AOT cache, more slowly",
            cache,
            e);
      }
    }
    return WorkerRuntime.unpack(runDirectory);
  }

  @Override
  public PendingCall submit(Call call, CallObserver observer) {
    return crew.accept(call, observer);
  }

  @Override
  public PendingCall submit(EachCall call, CallObserver observer) {
    return crew.accept(call, observer);
  }

  @Override
  public PendingCall serve(Call call, CallObserver observer) {
    return crew.serve(call, observer, MOMENT);
  }

  /** Calls the function and waits for its result. Python: {@code apply(func, args)}. */
  public <R> @Nullable R apply(RemoteFunction<R> function, @Nullable Object... args)
      throws InterruptedException {
    CompletableFuture<@Nullable R> future = new CompletableFuture<>();
    Call call = new Call("", function.name(), codec.encode(Arrays.asList(args), Map.of()), null);
    PendingCall pending = crew.serve(call, outcome -> complete(future, function, outcome), MOMENT);
    return new AsyncResult<>(future, pending::cancel).get();
  }

  /** Python: {@code apply_async(func, args)}. */
  public <R> AsyncResult<@Nullable R> applyAsync(
      RemoteFunction<R> function, List<? extends @Nullable Object> args) {
    return applyAsync(function, args, Map.of(), null, null);
  }

  /**
   * Calls the function and does not wait. Python: {@code apply_async(func, args, kwds, callback,
   * error_callback)}.
   *
   * @param args by position
   * @param kwargs by parameter name
   * @param callback gets the result; callbacks run one at a time and should be quick
   * @param errorCallback gets what {@link AsyncResult#get()} would throw
   * @throws PoolClosedException if the pool takes no more calls (Python: {@code ValueError})
   */
  public <R> AsyncResult<@Nullable R> applyAsync(
      RemoteFunction<R> function,
      List<? extends @Nullable Object> args,
      Map<String, ?> kwargs,
      @Nullable Consumer<? super @Nullable R> callback,
      @Nullable Consumer<? super RuntimeException> errorCallback) {
    CompletableFuture<@Nullable R> future = new CompletableFuture<>();
    callbacks.attach(future, callback, errorCallback);
    Call call = new Call("", function.name(), codec.encode(args, kwargs), null);
    PendingCall pending = crew.accept(call, outcome -> complete(future, function, outcome));
    return new AsyncResult<>(future, pending::cancel);
  }

  /**
   * Calls the function on each item and waits for the list of the results, in the order of the
   * items. Python: {@code map(func, iterable)}, with its default chunk size.
   *
   * @throws CallException the first failure, once all calls have ended
   */
  public <R> List<@Nullable R> map(
      RemoteFunction<R> function, Iterable<? extends @Nullable Object> items)
      throws InterruptedException {
    return mapAsync(function, items, 0, null, null).get();
  }

  /** Python: {@code map(func, iterable, chunksize)}. */
  public <R> List<@Nullable R> map(
      RemoteFunction<R> function, Iterable<? extends @Nullable Object> items, int chunkSize)
      throws InterruptedException {
    return mapAsync(function, items, requireChunkSize(chunkSize), null, null).get();
  }

  /**
   * As {@link #map}, without waiting. Python: {@code map_async(func, iterable, chunksize, callback,
   * error_callback)}.
   *
   * @param chunkSize how many items a worker gets at a time; 0: so many that each worker gets about
   *     four chunks
   */
  public <R> AsyncResult<List<@Nullable R>> mapAsync(
      RemoteFunction<R> function,
      Iterable<? extends @Nullable Object> items,
      int chunkSize,
      @Nullable Consumer<? super List<@Nullable R>> callback,
      @Nullable Consumer<? super RuntimeException> errorCallback) {
    return mapChunks(function, false, items, chunkSize, callback, errorCallback);
  }

  /** Each item holds all the arguments of one call. Python: {@code starmap(func, iterable)}. */
  public <R> List<@Nullable R> starmap(
      RemoteFunction<R> function, Iterable<? extends List<? extends @Nullable Object>> items)
      throws InterruptedException {
    return starmapAsync(function, items, 0, null, null).get();
  }

  /** Python: {@code starmap_async(func, iterable, chunksize, callback, error_callback)}. */
  public <R> AsyncResult<List<@Nullable R>> starmapAsync(
      RemoteFunction<R> function,
      Iterable<? extends List<? extends @Nullable Object>> items,
      int chunkSize,
      @Nullable Consumer<? super List<@Nullable R>> callback,
      @Nullable Consumer<? super RuntimeException> errorCallback) {
    return mapChunks(function, true, items, chunkSize, callback, errorCallback);
  }

  /**
   * As {@link #map}, but lazy: reads the input and gives results bit by bit, in the order of the
   * input. Python: {@code imap(func, iterable, chunksize)}, which reads ahead without limit.
   */
  public <R> ResultIterator<@Nullable R> imap(
      RemoteFunction<R> function, Iterable<? extends @Nullable Object> items, int chunkSize) {
    return new LazyMap<>(
        function, items.iterator(), requireChunkSize(chunkSize), true, codec, crew);
  }

  /** As {@link #imap}, in the order of completion. Python: {@code imap_unordered}. */
  public <R> ResultIterator<@Nullable R> imapUnordered(
      RemoteFunction<R> function, Iterable<? extends @Nullable Object> items, int chunkSize) {
    return new LazyMap<>(
        function, items.iterator(), requireChunkSize(chunkSize), false, codec, crew);
  }

  /**
   * Takes no more calls; those it has still run, then the workers end. Returns at once, and is
   * harmless when repeated. Python: {@code close()}.
   */
  @Override
  public void close() {
    crew.close();
  }

  /**
   * Kills the workers; calls that wait or run end {@linkplain Outcome.Cancelled cancelled}. Does
   * not wait for anything, so a callback may do it too. Python: {@code terminate()}.
   */
  public void terminate() {
    crew.terminate();
  }

  /**
   * Waits until every worker has gone and every callback has run. Python: {@code join()}.
   *
   * @return false if that has not happened within {@code timeout}
   * @throws IllegalStateException if the pool is open (Python: {@code ValueError})
   */
  public boolean join(Duration timeout) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    return crew.join(timeout)
        && callbacks.finish(Duration.ofNanos(Math.max(deadlineNanos - System.nanoTime(), 0)));
  }

  /**
   * Starts the workers that are not among the {@linkplain PoolConfig#firstWorkers first}, if they
   * have not been started yet.
   */
  public void startRest() {
    crew.startRest();
  }

  /** Changes the number of workers; one that is busy finishes first. */
  public void resize(int size) {
    crew.resize(size);
  }

  /**
   * Replaces one worker: when its call is done, or at once with {@code force}, which costs the
   * call.
   *
   * @return false if no seat has that worker
   */
  public boolean recycle(int workerId, boolean force) {
    return crew.recycle(workerId, force);
  }

  /** Lets all workers be replaced, when their calls are done, by ones with these functions. */
  public void reload(List<Path> functions, List<Path> libraries) throws InterruptedException {
    crew.reload(functions, libraries);
  }

  /** What the pool is doing right now. */
  public PoolSnapshot snapshot() {
    return crew.snapshot();
  }

  private <R> AsyncResult<List<@Nullable R>> mapChunks(
      RemoteFunction<R> function,
      boolean star,
      Iterable<? extends @Nullable Object> items,
      int chunkSize,
      @Nullable Consumer<? super List<@Nullable R>> callback,
      @Nullable Consumer<? super RuntimeException> errorCallback) {
    Collection<?> all = collected(items);
    int size =
        chunkSize == 0
            ? MapCall.defaultChunkSize(all.size(), crew.size())
            : requireChunkSize(chunkSize);
    MapCall<R> map = new MapCall<>(function, star, codec, crew);
    callbacks.attach(map.future(), callback, errorCallback);
    return map.run(all, size);
  }

  private static Collection<?> collected(Iterable<? extends @Nullable Object> items) {
    if (items instanceof Collection<?> collection) {
      return collection;
    }
    List<@Nullable Object> list = new ArrayList<>();
    items.forEach(list::add);
    return list;
  }

  private static int requireChunkSize(int chunkSize) {
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunkSize must be at least 1, not " + chunkSize);
    }
    return chunkSize;
  }

  private <R> void complete(
      CompletableFuture<@Nullable R> future, RemoteFunction<R> function, Outcome outcome) {
    try {
      if (outcome instanceof Outcome.Succeeded(var value)) {
        future.complete(codec.decode(value, function.resultType()));
      } else {
        future.completeExceptionally(new CallException(outcome));
      }
    } catch (RuntimeException | Error e) {
      future.completeExceptionally(ValueCodec.unreadable(function, e));
    }
  }
}
