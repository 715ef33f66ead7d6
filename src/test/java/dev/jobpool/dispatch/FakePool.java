package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jobpool.pool.Call;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.EachCall;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.PendingCall;
import dev.jobpool.pool.PoolClosedException;
import dev.jobpool.pool.PoolSnapshot;
import dev.jobpool.pool.ipc.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A pool without processes. Its calls end when the test says so, or, with an executor, by
 * themselves on its threads.
 */
final class FakePool implements ManagedPool {
  static final byte[] RESULT = {'4', '2'};

  private final @Nullable Executor workers;
  private final List<FakeCall> calls = new ArrayList<>();
  private final Set<FakeCall> unended = new HashSet<>();
  private final List<Integer> sizes = new ArrayList<>();
  private PoolSnapshot.State state = PoolSnapshot.State.OPEN;
  private int inside;
  boolean restStarted;
  private int mostAtOnce;

  /** If set, terminated calls end only when the test says so: workers take their time to die. */
  boolean slowToDie;

  FunctionJars jars;

  FakePool(int size, FunctionJars jars, @Nullable Executor workers) {
    sizes.add(size);
    this.jars = jars;
    this.workers = workers;
  }

  /** If set, a served call occupies its caller until the test lets it go. */
  @Nullable CountDownLatch servedUntil;

  @Override
  public PendingCall serve(Call call, CallObserver observer) {
    PendingCall accepted = submit(call, observer);
    if (servedUntil != null) {
      await(servedUntil);
    }
    return accepted;
  }

  @Override
  public void startRest() {
    restStarted = true;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public PendingCall submit(Call call, CallObserver observer) {
    return accept(new FakeCall(call, null, observer));
  }

  @Override
  public PendingCall submit(EachCall call, CallObserver observer) {
    return accept(new FakeCall(null, call, observer));
  }

  private PendingCall accept(FakeCall accepted) {
    synchronized (this) {
      if (state != PoolSnapshot.State.OPEN) {
        throw new PoolClosedException("closed");
      }
      calls.add(accepted);
      unended.add(accepted);
      inside++;
      mostAtOnce = Math.max(mostAtOnce, inside);
    }
    if (workers != null) {
      workers.execute(accepted::succeed);
    }
    return accepted;
  }

  /** The call that was accepted as number {@code index}, from 0. */
  synchronized FakeCall call(int index) {
    return calls.get(index);
  }

  synchronized int callCount() {
    return calls.size();
  }

  synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  synchronized PoolSnapshot.State state() {
    return state;
  }

  synchronized List<Integer> sizes() {
    return List.copyOf(sizes);
  }

  @Override
  public synchronized PoolSnapshot snapshot() {
    return new PoolSnapshot(state, sizes.getLast(), List.of(), 0, null);
  }

  @Override
  public synchronized void close() {
    if (state == PoolSnapshot.State.OPEN) {
      state = PoolSnapshot.State.CLOSED;
      notifyAll();
    }
  }

  @Override
  public void terminate() {
    List<FakeCall> toEnd;
    synchronized (this) {
      state = PoolSnapshot.State.TERMINATED;
      toEnd = slowToDie ? List.of() : List.copyOf(unended);
      notifyAll();
    }
    toEnd.forEach(call -> call.end(new Outcome.Cancelled(CancelReason.POOL_TERMINATED)));
  }

  @Override
  public synchronized boolean join(Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (state == PoolSnapshot.State.OPEN || !unended.isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  @Override
  public synchronized void resize(int size) {
    if (state != PoolSnapshot.State.OPEN) {
      throw new PoolClosedException("closed");
    }
    sizes.add(size);
  }

  @Override
  public boolean recycle(int workerId, boolean force) {
    return workerId == 1;
  }

  @Override
  public void reload(FunctionJars newJars) {
    jars = newJars;
  }

  /** One accepted call. */
  final class FakeCall implements PendingCall {
    private final @Nullable Call call;
    private final @Nullable EachCall each;
    private final CallObserver observer;
    private final AtomicBoolean ended = new AtomicBoolean();

    private FakeCall(@Nullable Call call, @Nullable EachCall each, CallObserver observer) {
      this.call = call;
      this.each = each;
      this.observer = observer;
    }

    /** What it is a call of; not a piece of a map. */
    Call call() {
      return Objects.requireNonNull(call);
    }

    /** The piece of a map that it is. */
    EachCall each() {
      return Objects.requireNonNull(each);
    }

    /** Brings the next values of a piece of a map. */
    void values(String lines) {
      observer.values(lines.getBytes(UTF_8));
    }

    /** The next item of a piece of a map fails. */
    void failItem(String message) {
      observer.itemFailed(new Outcome.Failed("java.lang.Exception", message, "trace"));
    }

    void start() {
      observer.started(7, 4711);
    }

    void print(String text) {
      observer.output(text.getBytes(UTF_8));
    }

    void progress(double fraction) {
      observer.progress(fraction, "m");
    }

    void succeed() {
      end(new Outcome.Succeeded(new Value.Json(RESULT)));
    }

    void fail() {
      end(new Outcome.Failed("java.lang.Exception", "no luck", "trace"));
    }

    boolean end(Outcome outcome) {
      if (!ended.compareAndSet(false, true)) {
        return false;
      }
      synchronized (FakePool.this) {
        inside--;
      }
      try {
        observer.ended(outcome);
      } finally {
        synchronized (FakePool.this) {
          unended.remove(this);
          FakePool.this.notifyAll();
        }
      }
      return true;
    }

    boolean hasEnded() {
      return ended.get();
    }

    @Override
    public boolean cancel() {
      return end(new Outcome.Cancelled(CancelReason.REQUESTED));
    }

    @Override
    public boolean kill() {
      return cancel();
    }
  }
}
