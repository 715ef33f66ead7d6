package dev.jobpool.dispatch;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobState;
import dev.jobpool.pool.Call;
import dev.jobpool.pool.CallExecutor;
import dev.jobpool.pool.CallObserver;
import dev.jobpool.pool.EachCall;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.Outcome.CancelReason;
import dev.jobpool.pool.PendingCall;
import dev.jobpool.pool.PoolClosedException;
import dev.jobpool.pool.ipc.Arguments;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings jobs from the store to one pool: claims as many as the pool has free seats, hands them
 * over, and reports their ends. It has no thread of its own; jobs are claimed on the thread of who
 * submits one, and on the thread of the worker that has just become free.
 *
 * <p>No job waits while a seat is free: whoever finds no free seat has made its job known in {@link
 * #arrivals} before it looked, and whoever has claimed too little looks at {@link #arrivals} after
 * giving back its seats.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final JobLifecycle lifecycle;
  private final CallExecutor pool;
  private final Conversations conversations;
  private final Events events;
  private final Endings endings;
  private final Seats seats;
  private final Prefetch prefetch;
  private final AtomicLong arrivals = new AtomicLong();
  private final Map<UUID, RunInPool> running = new ConcurrentHashMap<>();
  private final MapTurns maps = new MapTurns();
  private volatile boolean handsBack;

  Dispatcher(
      JobLifecycle lifecycle,
      CallExecutor pool,
      int size,
      Conversations conversations,
      Events events) {
    this.lifecycle = lifecycle;
    this.pool = pool;
    this.conversations = conversations;
    this.events = events;
    this.endings = new Endings(lifecycle.settings().maxResultBytes());
    this.seats = new Seats(size);
    this.prefetch = new Prefetch(lifecycle, this::seatsSoon, seats::isWithdrawn, this::dispatch);
  }

  /** What the dispatcher's owner hears of; called without a lock held. */
  interface Events {

    /** A job's attempt is over; the job as it is now. */
    void attemptEnded(Job job);

    /** The pool takes no calls; the job waits again. */
    void handedBack(Job job);

    /** Seats are free and there is no job for them. */
    void outOfWork(Dispatcher dispatcher);
  }

  /** Starts as many jobs as there are free seats. To be called whenever a job may be QUEUED. */
  void dispatch() {
    dispatch(pool::submit);
  }

  /**
   * As {@link #dispatch}, on a thread that is going to wait for a job anyway: it may run that job
   * itself, so that it is claimed by one thread and brought back by the same.
   */
  void dispatchAndServe() {
    dispatch(pool::serve);
  }

  private void dispatch(HandOver lastOne) {
    arrivals.incrementAndGet();
    if (claimWhileSeatsAreFree(lastOne)) {
      events.outOfWork(this);
    }
  }

  /** Looks for jobs in the whole store, and starts those for which there are seats. */
  void jobsMayWait() {
    if (lifecycle.isDurable()) {
      prefetch.jobsMayWait();
    }
    dispatch();
  }

  /** How many new jobs could start soon. */
  int wanted() {
    return prefetch.wantedOfNewJobs();
  }

  /** A way into the pool: its {@code submit} or its {@code serve}. */
  private interface HandOver {
    PendingCall give(Call call, CallObserver observer);
  }

  /**
   * The last job is handed over when all is claimed and no seat is held: that may take a moment.
   *
   * @return true if there was nothing to claim, false if there was no seat
   */
  private boolean claimWhileSeatsAreFree(HandOver wayOfTheLast) {
    Job last = null;
    try {
      while (true) {
        long seen = arrivals.get();
        int free = seats.takeFree();
        if (free == 0) {
          return false;
        }
        int left = free;
        int claimed = 0;
        try {
          int asked = free - maps.share(free);
          List<Job> jobs = asked == 0 ? List.of() : lifecycle.claim(asked);
          claimed = jobs.size();
          for (Job job : jobs) {
            if (job.request().map() != null) {
              begin(job); // It takes seats for its pieces.
              continue;
            }
            left--;
            if (last != null) {
              start(last, pool::submit);
            }
            last = job;
          }
          int pieces = maps.start(left);
          maps.given(free - left, pieces);
          left -= pieces;
          if (left > 0 && claimed < asked && arrivals.get() == seen) {
            return true;
          }
        } finally {
          seats.release(left);
          if (lifecycle.isDurable()) {
            prefetch.claimed(claimed); // Not before: it looks at the free seats.
          }
        }
      }
    } finally {
      if (last != null) {
        start(last, wayOfTheLast);
      }
    }
  }

  /** How many jobs that wait could start now; one also while maps have the seats. */
  private int seatsSoon() {
    int free = seats.free();
    return free == 0 && !maps.isEmpty() ? 1 : free;
  }

  private void begin(Job job) {
    var input = Objects.requireNonNull(job.request().map());
    var map = new MapRun(job, input, lifecycle, endings, new MapDispatch());
    running.put(job.id(), map);
    maps.add(map);
    if (handsBack || seats.isWithdrawn()) {
      map.handBack();
    }
    map.begin();
  }

  /**
   * Hands a claimed job over, whose seat is taken. Throws nothing: other jobs may come after it.
   */
  private void start(Job job, HandOver way) {
    var handed = new RunningJob(job, lifecycle, this::ended);
    running.put(job.id(), handed);
    try {
      handed.taken(way.give(callOf(job), handed));
    } catch (PoolClosedException _) {
      handBack(handed);
    } catch (RuntimeException e) {
      AboutJob.line(log.atError(), job)
          .setCause(e)
          .log("The pool could not take job {}, which fails", job.id());
      var error = JobError.of(JobError.Kind.EXCEPTION, "The pool could not take the call: " + e);
      settle(handed, Ending.of(JobState.FAILED, error));
    }
  }

  private Call callOf(Job job) {
    var request = job.request();
    var conversation = conversations.of(job.id());
    return new Call(
        job.id().toString(),
        request.func(),
        Arguments.json(request.args(), request.kwargs()),
        conversation == null ? lifecycle.settings().timeoutOf(request) : request.timeout(),
        conversation,
        lifecycle.traces().ofRun(job));
  }

  private void ended(RunningJob ended, Outcome outcome) {
    AboutJob.died(log, ended.claimed(), outcome);
    var conversation = conversations.of(ended.claimed().id());
    if (conversation != null) {
      String whyLeft = conversation.whyLeft();
      settle(ended, whyLeft == null ? endings.of(outcome) : endings.of(outcome, whyLeft));
    } else if (handsBack && outcome.equals(new Outcome.Cancelled(CancelReason.POOL_TERMINATED))) {
      handBack(ended);
    } else {
      settle(ended, endings.of(outcome));
    }
    dispatch();
  }

  private void settle(RunningJob ended, Ending ending) {
    leave(ended, () -> lifecycle.finish(ended.claimed(), ending), events::attemptEnded);
  }

  /** Lets the job wait again; not for others, though, if its client is here. */
  private void handBack(RunningJob refused) {
    if (handsBack && conversations.of(refused.claimed().id()) != null) {
      settle(refused, JobLifecycle.stopping());
      return;
    }
    leave(refused, () -> lifecycle.giveBack(refused.claimed()), events::handedBack);
  }

  /** As a job leaves, and its seat with it. */
  private void leave(
      RunningJob job, Supplier<CompletableFuture<Optional<Job>>> last, Consumer<Job> whenStored) {
    try {
      tell(job, last, whenStored);
    } finally {
      seats.release(1);
    }
  }

  /**
   * Does the last thing for a job, even if the store fails. The store may take longer to make safe
   * what it was told.
   */
  private void tell(
      RunInPool job, Supplier<CompletableFuture<Optional<Job>>> last, Consumer<Job> whenStored) {
    UUID id = job.claimed().id();
    try {
      last.get()
          .whenComplete((stored, failure) -> {
            if (failure == null) {
              stored.ifPresent(whenStored);
            } else {
              notStored(job.claimed(), failure);
            }
          });
    } catch (RuntimeException e) {
      notStored(job.claimed(), e);
    } finally {
      running.remove(id, job);
    }
  }

  private static void notStored(Job job, Throwable why) {
    AboutJob.line(log.atError(), job)
        .setCause(why)
        .log("What became of job {} could not be stored", job.id());
  }

  /** Stops a job, if it runs here. */
  void stop(UUID id) {
    RunInPool job = running.get(id);
    if (job != null) {
      job.stop();
    }
  }

  /** Kills the worker of a job, if it runs here. */
  void kill(UUID id) {
    RunInPool job = running.get(id);
    if (job != null) {
      job.kill();
    }
  }

  /**
   * From now on jobs whose workers are killed with the pool wait again, instead of ending; so do
   * maps, with those of their items that have not begun. Those whose clients are here end all the
   * same.
   */
  void handBackWhatIsKilled() {
    handsBack = true;
    maps.all().forEach(MapRun::handBack);
  }

  /** Has another number of seats from now on; {@link #dispatch} is still to be called. */
  void resize(int size) {
    seats.resize(size);
  }

  /** Claims no more jobs. Those in the pool go on. */
  void retire() {
    seats.withdraw();
    maps.all().forEach(MapRun::handBack);
  }

  /**
   * Claims no more jobs, if no job is in the pool and {@code last}, asked while nobody can claim or
   * finish one, agrees.
   */
  boolean retireIf(BooleanSupplier last) {
    long seen = arrivals.get();
    int every = seats.takeEvery();
    if (every == 0) {
      return false;
    }
    if (maps.isEmpty() && last.getAsBoolean()) {
      retire();
      return true;
    }
    seats.release(every);
    if (arrivals.get() != seen) {
      dispatch();
    }
    return false;
  }

  /** What maps want of this dispatcher. */
  private final class MapDispatch implements MapRun.Dispatch {

    @Override
    public PendingCall submit(EachCall call, CallObserver observer) {
      return pool.submit(call, observer);
    }

    @Override
    public void piecesReady() {
      dispatch();
    }

    @Override
    public void pieceEnded() {
      seats.release(1);
      dispatch();
    }

    @Override
    public void mapEnded(MapRun map, Ending ending) {
      tell(map, () -> lifecycle.finish(map.claimed(), ending), events::attemptEnded);
      forget(map);
    }

    @Override
    public void mapWaits(MapRun map) {
      tell(map, () -> lifecycle.giveBack(map.claimed()), events::handedBack);
      forget(map);
    }

    private void forget(MapRun map) {
      maps.remove(map);
      dispatch();
    }
  }
}
