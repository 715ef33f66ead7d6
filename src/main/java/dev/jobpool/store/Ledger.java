package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.WakeTimes;
import dev.jobpool.job.KeyName;
import dev.jobpool.job.LogPart;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are safe: a database. Changes are made by one thread, the {@link LedgerWriter}'s; any
 * thread may read. What the ledger owns for this process is the business of {@link
 * DurableJobStore}.
 */
interface Ledger extends AutoCloseable {

  /** What became of some changes. */
  record Round(boolean[] made, List<Job> claimed) {}

  /**
   * Makes changes, in one transaction, and takes QUEUED jobs for this process: they are RUNNING
   * with the next epoch.
   *
   * @param claim how many at most
   * @return for each change whether it was made
   * @throws SQLException if nothing was changed, or if nobody knows
   */
  Round apply(List<Change> changes, int claim) throws SQLException;

  /** Makes up to {@code limit} SCHEDULED jobs whose time has come QUEUED. */
  int promote(Instant now, int limit) throws SQLException;

  /**
   * Deletes up to {@code limit} finished jobs that have expired, with all that is theirs. Those
   * whose delivery is PENDING get {@link dev.jobpool.job.JobStore#RESPITE} more.
   */
  int deleteExpired(Instant now, int limit) throws SQLException;

  /**
   * Takes up to {@code limit} deliveries into this process's hands that are in dead ones.
   *
   * @return how many
   */
  int adoptDeliveries(int limit) throws SQLException;

  /** Has {@code news} run after each transaction that put deliveries in. */
  void whenDeliveriesAreMade(Runnable news);

  DeliveryReads deliveries();

  /**
   * How long a transaction may wait for more to go into it. Less than one takes, where each has
   * much to do beside its changes; else zero.
   */
  Duration gathering();

  /** Writes something, to find out whether that is possible. */
  void probe() throws SQLException;

  /** True if it is about what was to be written, so that another attempt would end alike. */
  boolean isAboutData(SQLException failure);

  Optional<Job> find(UUID id);

  /** The job without arguments and value. */
  Optional<Job> outline(UUID id);

  Optional<Job> findByKey(KeyName key);

  /** Those of {@code ids} that have ended. */
  List<Job> ended(Collection<UUID> ids);

  /** What it calls this process, at present. */
  UUID owner();

  /** The jobs that this process is said to run, and under which epoch. */
  Map<UUID, Long> owned();

  /** Up to {@code limit} jobs that a dead process is said to run. */
  List<Job> orphans(int limit);

  /** Those that this process is said to run, and that somebody wants cancelled. */
  Set<UUID> cancelWishes();

  List<Job> overdue(Instant now, int limit);

  JobPage list(JobFilter filter, int pageSize, @Nullable UUID before);

  QueueStatus queue();

  /** How many jobs wait, SCHEDULED ones included; counts no further than {@code limit}. */
  int waiting(int limit);

  /** How many QUEUED jobs start before this one; empty if they are too many to count. */
  OptionalInt ahead(Job queued);

  WakeTimes wakeTimes();

  JobLog log(UUID id);

  /** A piece of what a job has printed, without reading the rest. */
  LogPart log(UUID id, long from, int maxBytes);

  /** As {@link dev.jobpool.job.JobStore#marks}. */
  Map<UUID, Long> marks(Collection<UUID> ids);

  @Override
  void close();
}
