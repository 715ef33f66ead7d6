package dev.jobpool.pool;

import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code imap} and {@code imap_unordered}: feeds the crew a few chunks ahead of the consumer, on
 * the consumer's own thread.
 */
final class LazyMap<R> implements ResultIterator<@Nullable R> {
  private static final int CHUNKS_AHEAD_PER_WORKER = 8;
  private static final Cleaner CLEANER = Cleaner.create();

  private final RemoteFunction<R> function;
  private final Iterator<?> input;
  private final int chunkSize;
  private final ValueCodec codec;
  private final Crew crew;
  private final Order order;
  private final Cleaner.Cleanable feeding;

  private final Set<Task> underWay = Collections.synchronizedSet(new HashSet<>());
  private Iterator<@Nullable R> ready = Collections.emptyIterator();
  private boolean exhausted;

  /** In which order chunks come out. */
  private sealed interface Order {}

  /** In the order of the input: a head that is waited for. */
  private record ByInput(Deque<CompletableFuture<Object>> chunks) implements Order {}

  /** As they finish. */
  private record ByCompletion(BlockingQueue<CompletableFuture<Object>> chunks, int[] outstanding)
      implements Order {}

  LazyMap(
      RemoteFunction<R> function,
      Iterator<?> input,
      int chunkSize,
      boolean ordered,
      ValueCodec codec,
      Crew crew) {
    this.function = function;
    this.input = input;
    this.chunkSize = chunkSize;
    this.codec = codec;
    this.crew = crew;
    this.order =
        ordered
            ? new ByInput(new ArrayDeque<>())
            : new ByCompletion(new LinkedBlockingQueue<>(), new int[1]);
    crew.beginFeeding();
    this.feeding = CLEANER.register(this, crew::endFeeding);
    try {
      feed();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    return ready.hasNext() || outstanding() > 0 || (!exhausted && input.hasNext());
  }

  @Override
  public @Nullable R next() {
    try {
      return next(Duration.ofNanos(Long.MAX_VALUE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a result", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("three hundred years have passed", e);
    }
  }

  @Override
  public @Nullable R next(Duration timeout) throws InterruptedException, TimeoutException {
    if (!ready.hasNext()) {
      feed();
      if (outstanding() == 0) {
        throw new NoSuchElementException();
      }
      ready = awaitChunk(timeout).iterator();
      feed();
    }
    return ready.next();
  }

  @Override
  public void close() {
    endFeeding();
    List.copyOf(underWay).forEach(Task::cancel);
  }

  private void endFeeding() {
    exhausted = true;
    feeding.clean();
  }

  private void feed() {
    while (!exhausted && outstanding() < CHUNKS_AHEAD_PER_WORKER * crew.size()) {
      if (!input.hasNext()) {
        endFeeding();
        return;
      }
      byte[] items = codec.encodeChunk(input, chunkSize).items();
      CompletableFuture<Object> chunk = new CompletableFuture<>();
      expect(chunk);
      Task[] self = new Task[1];
      self[0] =
          crew.task(
              new Work.Chunk("", function.name(), false, items),
              outcome -> {
                underWay.remove(self[0]);
                complete(chunk, outcome);
              });
      underWay.add(self[0]);
      crew.feed(List.of(self[0]));
    }
  }

  private void complete(CompletableFuture<Object> chunk, Outcome outcome) {
    try {
      if (outcome instanceof Outcome.Succeeded(var value)) {
        List<@Nullable R> results = new ArrayList<>();
        codec.decodeList(value, function.resultType(), results);
        chunk.complete(results);
      } else {
        chunk.completeExceptionally(new CallException(outcome));
      }
    } catch (RuntimeException | Error e) {
      chunk.completeExceptionally(ValueCodec.unreadable(function, e));
    }
    if (order instanceof ByCompletion(var chunks, _)) {
      chunks.add(chunk);
    }
  }

  private int outstanding() {
    return switch (order) {
      case ByInput(var chunks) -> chunks.size();
      case ByCompletion(_, int[] count) -> count[0];
    };
  }

  private void expect(CompletableFuture<Object> chunk) {
    switch (order) {
      case ByInput(var chunks) -> chunks.addLast(chunk);
      case ByCompletion(_, int[] count) -> count[0]++;
    }
  }

  @SuppressWarnings("unchecked") // complete() puts nothing else in.
  private List<@Nullable R> awaitChunk(Duration timeout)
      throws InterruptedException, TimeoutException {
    try {
      return (List<@Nullable R>)
          switch (order) {
            case ByInput(var chunks) -> {
              CompletableFuture<Object> head = chunks.getFirst();
              try {
                yield head.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
              } finally {
                if (head.isDone()) {
                  chunks.removeFirst();
                }
              }
            }
            case ByCompletion(var chunks, int[] count) -> {
              CompletableFuture<Object> done =
                  chunks.poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
              if (done == null) {
                throw new TimeoutException();
              }
              count[0]--;
              yield done.get();
            }
          };
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
