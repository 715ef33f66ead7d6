package dev.jobpool.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are kept. Safe for use by many threads; all times come from the caller. Each change is
 * one compare-and-set: it names the epoch it builds on, and if somebody else was faster it does
 * nothing and answers so. An illegal transition of {@link JobState} is such a lost race too.
 */
public interface JobStore {

  /**
   * Keeps a new job that waits.
   *
   * @return false, with nothing kept, if {@code limit} jobs wait already (SCHEDULED ones included)
   */
  boolean add(Job job, int limit);

  Optional<Job> find(UUID id);

  /**
   * Takes QUEUED jobs, highest priority first, then the one that has been ready longest: they are
   * RUNNING, with the next epoch and the next attempt. No job is given to two callers.
   *
   * @param owner who runs them
   */
  List<Job> claim(int limit, String owner, Instant now);

  /** A worker has begun with a claimed job. Empty if the claim is lost. */
  Optional<Job> started(UUID id, long epoch, Job.WorkerRef worker, Instant at);

  /** Keeps the newest progress of a claimed job; false if the claim is lost. */
  boolean progress(UUID id, long epoch, Job.Progress progress);

  /** Marks a claimed job as to be stopped. Empty if it is no longer claimed under this epoch. */
  Optional<Job> requestCancel(UUID id, long epoch);

  /**
   * Ends jobs, claimed or waiting, each on its own.
   *
   * @return those that have ended so, in the given order; lost races are left out
   */
  List<Job> finish(List<Finish> batch);

  /**
   * Puts a claimed job back to wait, with the next epoch. Empty if the claim is lost, or if the job
   * is to be stopped.
   */
  Optional<Job> requeue(Requeue requeue);

  /** Up to {@code limit} QUEUED jobs whose time to start ({@code startWithin}) is over. */
  List<Job> overdue(Instant now, int limit);

  /**
   * Makes up to {@code limit} SCHEDULED jobs whose time has come QUEUED.
   *
   * @return how many
   */
  int promote(Instant now, int limit);

  /**
   * Deletes up to {@code limit} finished jobs whose {@code expiresAt} has come.
   *
   * @return their ids
   */
  List<UUID> deleteExpired(Instant now, int limit);

  /** Deletes one finished job; false if there is none. */
  boolean delete(UUID id);

  /**
   * Lists jobs, newest id first.
   *
   * @param before only ids smaller than this; null: from the newest
   */
  JobPage list(JobFilter filter, int pageSize, @Nullable UUID before);

  QueueStatus queue();

  /** A QUEUED job's place: 1 is the next to start. Empty if it is not QUEUED. */
  OptionalInt position(UUID id);

  WakeTimes wakeTimes();

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
