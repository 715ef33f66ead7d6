package dev.jobpool.job;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Caller} can do with jobs: as {@link JobService}, where jobs that are not its
 * business do not exist, and what it submits is its own.
 */
public record CallerJobs(JobService jobs, Caller caller) {

  /**
   * As {@link JobService#submit(JobRequest)}.
   *
   * @throws JobRejectedException if it is not accepted
   */
  public Job submit(JobRequest request) {
    return jobs.submit(own(request));
  }

  /** As {@link JobService#run}. */
  public Job run(JobRequest request, Duration wait) throws InterruptedException {
    return jobs.run(own(request), wait);
  }

  /**
   * The request as the caller's own.
   *
   * @throws JobRejectedException.FunctionRefused if it may not have one of its functions called
   */
  public JobRequest own(JobRequest request) {
    requireAllowed(request.func());
    requireAllowed(request.callbacks().onSuccess());
    requireAllowed(request.callbacks().onError());
    Origin origin = request.origin();
    return caller.principal() == null
        ? request
        : request.withOrigin(new Origin(caller.principal(), origin.traceParent()));
  }

  private void requireAllowed(@Nullable CallbackTarget target) {
    if (target instanceof CallbackTarget.Function(String func)) {
      requireAllowed(func);
    }
  }

  private void requireAllowed(String func) {
    if (!caller.functions().test(func)) {
      throw new JobRejectedException.FunctionRefused(func);
    }
  }

  /** As {@link JobService#upload}; its request is to be {@linkplain #own own}. */
  public MapUpload upload(@Nullable String key) {
    return jobs.upload(caller.principal(), key);
  }

  public Optional<Job> find(UUID id) {
    return jobs.find(id).filter(caller::sees);
  }

  /** As {@link JobService#await}. */
  public Optional<Job> await(UUID id, Duration wait) throws InterruptedException {
    if (!caller.seesAll() && find(id).isEmpty()) {
      return Optional.empty();
    }
    return jobs.await(id, wait);
  }

  /** As {@link JobService#cancel(UUID)}. */
  public CancelResult cancel(UUID id) {
    return isHidden(id) ? new CancelResult.Unknown() : jobs.cancel(id);
  }

  /** As {@link JobService#purge}. */
  public PurgeResult purge(UUID id) {
    return isHidden(id) ? new PurgeResult.Unknown() : jobs.purge(id);
  }

  private boolean isHidden(UUID id) {
    return !caller.seesAll() && find(id).isEmpty();
  }

  /** As {@link JobService#list}. */
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    String principal = caller.principal();
    return jobs.list(
        caller.seesAll() || principal == null ? filter : filter.of(principal), pageSize, before);
  }

  /** As {@link JobService#log}. */
  public Optional<JobLog> log(UUID id) {
    return isHidden(id) ? Optional.empty() : jobs.log(id);
  }

  /** As {@link JobService#isExpired}; a job of somebody else's is as one that never was. */
  public boolean isExpired(UUID id) {
    return jobs.isExpired(id);
  }

  /** As {@link JobService#items}, of a job that the caller has found. */
  public Optional<ItemReader> items(Job job, ItemOrder order) {
    return jobs.items(job, order);
  }

  /** As {@link JobService#queuePosition}. */
  public OptionalInt queuePosition(UUID id) {
    return jobs.queuePosition(id);
  }

  public int workers() {
    return jobs.workers();
  }
}
