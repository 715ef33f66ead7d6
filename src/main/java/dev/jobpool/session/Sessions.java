package dev.jobpool.session;

import dev.jobpool.job.Caller;
import dev.jobpool.job.CallerJobs;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobAttendant;
import dev.jobpool.job.JobRejectedException;
import dev.jobpool.job.JobService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions, and ends those that have fallen silent. A session is accepted as a job is: it
 * counts in the queue, waits for a worker by its priority, and can be cancelled. Its client is
 * connected all the while.
 */
public final class Sessions implements AutoCloseable {
  /** How long a client may take from being let in to being there. */
  private static final Duration ARRIVAL_TIME = Duration.ofSeconds(10);

  private static final Duration LONGEST_ROUND = Duration.ofSeconds(1);

  private final JobService jobs;
  private final OpenSessions open;
  private final SessionSettings settings;
  private final ScheduledThreadPoolExecutor clock;

  public Sessions(JobService jobs, OpenSessions open, SessionSettings settings) {
    this.jobs = jobs;
    this.open = open;
    this.settings = settings;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobpool-sessions").daemon().factory());
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    long round =
        Math.clamp(
            settings.idleTimeout().toNanos() / 4,
            TimeUnit.MILLISECONDS.toNanos(1),
            LONGEST_ROUND.toNanos());
    var unused = clock.scheduleWithFixedDelay(this::endSilent, round, round, TimeUnit.NANOSECONDS);
  }

  /**
   * Opens a session for a client, which is to be {@linkplain Session#start reached} soon.
   *
   * @throws JobRejectedException if it is not accepted
   */
  public Session open(SessionRequest request, Caller caller) {
    var entry = new Entry();
    try {
      jobs.submit(new CallerJobs(jobs, caller).own(request.toJob()), entry);
      return entry.session();
    } catch (RuntimeException e) {
      entry.withdraw();
      throw e;
    }
  }

  SessionSettings settings() {
    return settings;
  }

  /** A client has left in good order: its function may end by itself, for a while. */
  void clientLeft(Session session) {
    session.endInput();
    session.conversation().discardOutput();
    if (!session.conversation().hasBegun()) {
      session.leave("The client has gone");
    } else {
      var unused =
          clock.schedule(
              () -> session.leave("The client has gone"),
              settings.leaveGrace().toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Waits until every client has got its farewell; cuts off those that have not after {@code
   * patience}. The pool must have ended.
   */
  public void finish(Duration patience) throws InterruptedException {
    CompletableFuture<?> all =
        CompletableFuture.allOf(
            open.all().stream().map(Session::over).toArray(CompletableFuture[]::new));
    try {
      all.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a session never fails", e);
    } catch (TimeoutException _) {
      open.all().forEach(Session::abort);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void endSilent() {
    long now = System.nanoTime();
    for (Session session : open.all()) {
      if (session.isDeserted(now, ARRIVAL_TIME)) {
        session.desert("The client did not come");
      } else if (session.isIdle(now, settings.idleTimeout())) {
        session.endIdle(settings.idleTimeout());
      }
    }
  }

  /** Puts the session into the register before its job can start, and takes it out at its end. */
  private final class Entry implements JobAttendant {
    private @Nullable Session session;

    Session session() {
      if (session == null) {
        throw new IllegalStateException("no job was drawn");
      }
      return session;
    }

    @Override
    public void drawn(Job job) {
      Session drawn = new Session(job.id(), jobs);
      session = drawn;
      open.add(drawn);
      var unused = drawn.over().thenRun(() -> open.remove(drawn));
    }

    void withdraw() {
      if (session != null) {
        open.remove(session);
      }
    }

    @Override
    public void ended(Job job) {
      session().jobEnded(job);
    }
  }
}
