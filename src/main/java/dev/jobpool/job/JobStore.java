package dev.jobpool.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are kept. Safe for use by many threads; all times come from the caller. Each change is
 * one compare-and-set: it names the epoch it builds on, and if somebody else was faster it does
 * nothing and answers so. An illegal transition of {@link JobState} is such a lost race too.
 *
 * <p>A durable store keeps jobs for several processes. Those that this one runs are <em>here</em>:
 * jobs it has {@linkplain #fetch fetched}, and jobs that were {@linkplain #addHere added here} and
 * that nobody else knows yet. All changes of a run are made to jobs that are here, and cost no
 * input or output at once.
 *
 * <p>Every method may throw {@link JobRejectedException.StoreUnavailable} while the store cannot be
 * reached; futures fail with it.
 */
public interface JobStore extends AutoCloseable {
  /** How much longer a job is kept, each time, whose delivery is PENDING. */
  Duration RESPITE = Duration.ofMinutes(10);

  /** The items of those jobs that are maps. */
  ItemStore items();

  /** True if what it has accepted outlives this process. */
  boolean isDurable();

  /** Has {@code events} told from now on; to be called once. */
  void attach(Events events);

  /** The news of the jobs' ends, for those who asked for it. */
  Outbox outbox();

  /**
   * Keeps a new job that waits. A durable store has it safe when this returns; it starts as soon as
   * {@link #claim} gives it, of which the {@link Events} tell if it is not here.
   *
   * @param limit nothing is kept if so many jobs wait already (SCHEDULED ones included)
   */
  Admission add(Job job, int limit);

  /**
   * As {@link #add}, but the job is only here: somebody waits for it, and it is recorded when it
   * has ended. If this process dies before, it is lost, unless it was {@link #secure secured}.
   */
  Admission addHere(Job job, int limit);

  /**
   * Makes a job safe that was {@linkplain #addHere added here}.
   *
   * @return the job as it is; empty if it is not known
   */
  Optional<Job> secure(UUID id);

  Optional<Job> find(UUID id);

  /** The job; without arguments and value if they would have to be fetched. */
  Optional<Job> outline(UUID id);

  /**
   * Brings up to {@code limit} QUEUED jobs here, highest priority first, then the one that has been
   * ready longest, so that {@link #claim} gives them. No job is given to two processes. Those that
   * are not claimed soon go back by themselves. A store that has all its jobs here brings none.
   *
   * @return how many
   */
  CompletableFuture<Integer> fetch(int limit);

  /** How many jobs have been fetched, or are being added to start here, and are not claimed. */
  int fetched();

  /**
   * Takes QUEUED jobs that are here, in the order of {@link #fetch}: they are RUNNING, with a
   * higher epoch and the next attempt. No job is given to two callers.
   */
  List<Job> claim(int limit);

  /** A worker has begun with a claimed job. Empty if the claim is lost. */
  Optional<Job> started(UUID id, long epoch, Job.WorkerRef worker, Instant at);

  /** Keeps the newest progress of a claimed job; false if the claim is lost. */
  boolean progress(UUID id, long epoch, Job.Progress progress);

  /** Adds to what a job that is here has printed. */
  void output(UUID id, byte[] text);

  /** What a job has printed so far, over all its attempts. */
  JobLog log(UUID id);

  /**
   * A piece of what a job has printed so far.
   *
   * @param from how many bytes of all that it printed to leave out
   * @param maxBytes how long the piece is at most; at least 4
   */
  LogPart log(UUID id, long from, int maxBytes);

  /**
   * Numbers that differ when something of what {@link JobEvents} tell has changed; none for a job
   * that is not known.
   */
  Map<UUID, Long> marks(Collection<UUID> ids);

  /** Marks a claimed job as to be stopped. Empty if it is no longer claimed under this epoch. */
  Optional<Job> requestCancel(UUID id, long epoch);

  /**
   * Ends a job, claimed or waiting. A job that was safe is not seen to have ended before its end is
   * safe, too.
   *
   * @return the job as it ended; empty if the race was lost
   */
  CompletableFuture<Optional<Job>> finish(Finish finish);

  /**
   * Puts a claimed job back to wait, with a higher epoch.
   *
   * @return the job as it waits; empty if the claim is lost, or if the job is to be stopped
   */
  CompletableFuture<Optional<Job>> requeue(Requeue requeue);

  /** Up to {@code limit} QUEUED jobs whose time to start ({@code startWithin}) is over. */
  List<Job> overdue(Instant now, int limit);

  /**
   * Makes up to {@code limit} SCHEDULED jobs whose time has come QUEUED.
   *
   * @return how many
   */
  int promote(Instant now, int limit);

  /**
   * Deletes up to {@code limit} finished jobs whose {@code expiresAt} has come, with their logs.
   * Those whose {@link Delivery} is PENDING get {@link #RESPITE} more.
   *
   * @return how many
   */
  int deleteExpired(Instant now, int limit);

  /** Deletes one finished job with its log; false if there is none. */
  boolean delete(UUID id);

  /**
   * Lists jobs, newest id first. The jobs come without arguments and value.
   *
   * @param before only ids smaller than this; null: from the newest
   */
  JobPage list(JobFilter filter, int pageSize, @Nullable UUID before);

  QueueStatus queue();

  /** How many jobs of a principal have not ended. */
  Load load(String principal);

  /** How many jobs wait here, and nowhere else. */
  int waitingHere();

  /**
   * A QUEUED job's place: 1 is the next to start. Empty if it is not QUEUED, or too far behind to
   * be worth counting.
   */
  OptionalInt position(UUID id);

  WakeTimes wakeTimes();

  /**
   * Fetches no more, and lets go of every job that is here and that no worker has begun, unless it
   * {@linkplain Events#staysHere stays}: it waits for another process, or for the next start of
   * this one. A store that is not durable keeps them.
   */
  void letGo();

  /** Why the store cannot be used at present; null if it can. */
  @Nullable String failure();

  /** Makes safe what is still to be, as far as possible, and frees everything. */
  @Override
  void close();

  /** What a store tells by itself. Called on its own threads: quick, and without waiting for it. */
  interface Events {

    /** Jobs may be QUEUED that other processes added, or that were out of reach. */
    void jobsMayWait();

    /**
     * How many new jobs could start here soon; 0 if others wait that are to start before. What is
     * {@link #fetched} counts as wanted no more.
     */
    int wanted();

    /** The jobs that somebody here waits for. */
    Set<UUID> awaited();

    /** True for a job that can be run here or nowhere. */
    boolean staysHere(UUID id);

    /** A job that is {@linkplain #awaited awaited} has ended elsewhere. */
    void ended(Job job);

    /** A job that was here, and that somebody may wait for, waits elsewhere now. */
    void left(Job job);

    /** Another process was asked to cancel a job that is here. */
    void cancelWanted(UUID id);

    /** This process may no longer run a job: it has been given to another. Its end is discarded. */
    void claimLost(UUID id);
  }

  /** What became of the wish to keep a new job. */
  sealed interface Admission {

    /** It is kept. */
    record Admitted() implements Admission {}

    /** It is not, as too many wait. */
    record QueueFull() implements Admission {}

    /** It is not, as its idempotency key is that of this job. */
    record Repeated(Job first) implements Admission {}
  }

  /** An end for the job {@code id}, if its epoch is still {@code epoch}. */
  record Finish(UUID id, long epoch, Ending ending, Instant at, Instant expiresAt) {}

  /**
   * A return to the queue of the job {@code id}, if its epoch is still {@code epoch}.
   *
   * @param state QUEUED or SCHEDULED
   * @param attempt the number of attempts that count
   * @param error why the attempt failed; null if none was made
   */
  record Requeue(
      UUID id,
      long epoch,
      JobState state,
      Instant readyAt,
      int attempt,
      @Nullable JobError error) {}

  /**
   * The jobs that wait.
   *
   * @param oldestReadyAt since when the oldest QUEUED one is ready; null if none is QUEUED
   */
  record QueueStatus(int queued, int scheduled, @Nullable Instant oldestReadyAt) {}

  /**
   * When there is something to do without anybody calling.
   *
   * @param due the next start deadline or the next SCHEDULED job; null: none
   * @param expiry the next finished job to delete; null: none
   */
  record WakeTimes(@Nullable Instant due, @Nullable Instant expiry) {}
}
