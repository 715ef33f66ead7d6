package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.WakeTimes;
import dev.jobpool.job.KeyName;
import dev.jobpool.job.Load;
import dev.jobpool.job.LogPart;
import dev.jobpool.job.StoreMeter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger in a database. The writer has a connection of its own, opened anew after each failure;
 * what is read is {@link SqlReads}' business.
 */
class SqlLedger implements Ledger {
  private static final Logger log = LoggerFactory.getLogger(SqlLedger.class);
  private static final int MAX_ATTEMPTS = 4;

  private final Dialect dialect;
  private final Connections connections;
  private final Supplier<UUID> owner;
  private final SqlReads reads;
  private final StoreMeter meter;
  private @Nullable SqlChanges changes;
  private volatile Runnable deliveriesAreMade = () -> {};

  /** Where the writer's connection comes from; auto-commit is off. */
  interface Connections {
    Connection open() throws SQLException;
  }

  /**
   * @param owner what the database calls this process, at present
   */
  SqlLedger(
      Dialect dialect,
      Connections connections,
      SqlReads reads,
      StoreMeter meter,
      Supplier<UUID> owner) {
    this.dialect = dialect;
    this.connections = connections;
    this.reads = reads;
    this.meter = meter;
    this.owner = owner;
  }

  interface Work<T> {
    T on(SqlChanges changes) throws SQLException;
  }

  /**
   * One transaction; another, if the database undid the first for another process's sake, or had
   * given up the connection since it was last used.
   */
  <T> T transaction(Work<T> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      boolean usedBefore = changes != null;
      try {
        return attempt(work);
      } catch (SQLException e) {
        if (attempt == MAX_ATTEMPTS || !dialect.mayTryAgain(e, usedBefore)) {
          throw e;
        }
        log.info("A transaction is tried again: {}", e.getMessage());
      }
    }
  }

  /** After a failure the connection is not used again. */
  private <T> T attempt(Work<T> work) throws SQLException {
    SqlChanges mine = changes;
    if (mine == null) {
      mine = new SqlChanges(connections.open(), dialect, owner);
      changes = mine;
    }
    boolean done = false;
    try {
      T result = work.on(mine);
      mine.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        changes = null;
        mine.abandon();
      }
    }
  }

  @Override
  public Round apply(List<Change> round, int claim) throws SQLException {
    long begunNanos = System.nanoTime();
    Round done =
        transaction(
            mine -> new Round(mine.make(round), claim > 0 ? claim(mine, claim) : List.of()));
    meter.committed(System.nanoTime() - begunNanos, round.size());
    SqlChanges mine = changes;
    if (mine != null && mine.takeHasNewDeliveries()) {
      deliveriesAreMade.run();
    }
    return done;
  }

  private List<Job> claim(SqlChanges mine, int limit) throws SQLException {
    PreparedStatement statement =
        mine.prepare(
            """
            UPDATE job SET state = 2, epoch = epoch + 1, owner = ?
            WHERE id IN (
              SELECT id FROM job WHERE state = 1 %s
              ORDER BY priority DESC, ready_at, id LIMIT ? %s)
            RETURNING *
            """
                .formatted(dialect.mayClaim(), dialect.skipLocked()));
    UUID me = owner.get();
    dialect.setId(statement, 1, me);
    int at = dialect.setMayClaim(statement, 2, me);
    statement.setInt(at, limit);
    List<Job> claimed = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      JobRow row = new JobRow(dialect, mine::payload);
      while (rows.next()) {
        claimed.add(row.read(rows));
      }
    }
    claimed.sort(Comparator.comparing(Job::id)); // those equally urgent start in this order
    return claimed;
  }

  @Override
  public int promote(Instant now, int limit) throws SQLException {
    return transaction(mine -> {
      PreparedStatement statement =
          mine.prepare(
              """
              UPDATE job SET state = 1
              WHERE id IN (
                SELECT id FROM job WHERE state = 0 AND ready_at <= ?
                ORDER BY ready_at LIMIT ? %s)
              """
                  .formatted(dialect.skipLocked()));
      statement.setLong(1, Times.micros(now));
      statement.setInt(2, limit);
      return statement.executeUpdate();
    });
  }

  @Override
  public int deleteExpired(Instant now, int limit) throws SQLException {
    return transaction(mine -> {
      keepPending(mine, now);
      PreparedStatement statement =
          mine.prepare(
              """
              DELETE FROM job
              WHERE id IN (
                SELECT id FROM job WHERE expires_at <= ? ORDER BY expires_at LIMIT ? %s)
              RETURNING id
              """
                  .formatted(dialect.skipLocked()));
      statement.setLong(1, Times.micros(now));
      statement.setInt(2, limit);
      List<UUID> deleted = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          deleted.add(dialect.getId(rows, "id"));
        }
      }
      mine.deleteParts(deleted);
      return deleted.size();
    });
  }

  /** Most of the time nothing is pending, and this costs a look. */
  private static void keepPending(SqlChanges mine, Instant now) throws SQLException {
    PreparedStatement statement =
        mine.prepare(
            """
            UPDATE job SET expires_at = ?
            WHERE expires_at <= ? AND id IN (SELECT id FROM job_callback WHERE state = 0)
            """);
    statement.setLong(1, Times.micros(now.plus(JobStore.RESPITE)));
    statement.setLong(2, Times.micros(now));
    statement.executeUpdate();
  }

  @Override
  public int adoptDeliveries(int limit) throws SQLException {
    return transaction(mine -> mine.adoptDeliveries(limit));
  }

  @Override
  public void whenDeliveriesAreMade(Runnable news) {
    deliveriesAreMade = news;
  }

  @Override
  public DeliveryReads deliveries() {
    return reads.deliveries();
  }

  @Override
  public Duration gathering() {
    return dialect.gathering();
  }

  @Override
  public void probe() throws SQLException {
    transaction(mine -> mine.prepare("UPDATE probe SET counter = counter + 1").executeUpdate());
  }

  @Override
  public boolean isAboutData(SQLException failure) {
    return dialect.isAboutData(failure);
  }

  @Override
  public Optional<Job> find(UUID id) {
    return reads.find(id);
  }

  @Override
  public Optional<Job> outline(UUID id) {
    return reads.following().outline(id);
  }

  @Override
  public Optional<Job> findByKey(KeyName key) {
    return reads.findByKey(key);
  }

  @Override
  public List<Job> ended(Collection<UUID> ids) {
    return reads.ended(ids);
  }

  @Override
  public UUID owner() {
    return owner.get();
  }

  @Override
  public Map<UUID, Long> owned() {
    return reads.owned(owner.get());
  }

  @Override
  public List<Job> orphans(int limit) {
    return reads.orphans(owner.get(), dialect.isOrphan(), limit);
  }

  @Override
  public Set<UUID> cancelWishes() {
    return reads.cancelWishes(owner.get());
  }

  @Override
  public List<Job> overdue(Instant now, int limit) {
    return reads.overdue(now, limit);
  }

  @Override
  public Load load(String principal) {
    return reads.load(principal);
  }

  @Override
  public JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    return reads.list(filter, pageSize, before);
  }

  @Override
  public QueueStatus queue() {
    return reads.queue();
  }

  @Override
  public int waiting(int limit) {
    return reads.waiting(limit);
  }

  @Override
  public OptionalInt ahead(Job queued) {
    return reads.ahead(queued);
  }

  @Override
  public WakeTimes wakeTimes() {
    return reads.wakeTimes();
  }

  @Override
  public JobLog log(UUID id) {
    return reads.log(id);
  }

  @Override
  public LogPart log(UUID id, long from, int maxBytes) {
    return reads.following().log(id, from, maxBytes);
  }

  @Override
  public Map<UUID, Long> marks(Collection<UUID> ids) {
    return reads.following().marks(ids);
  }

  @Override
  public void close() {
    SqlChanges mine = changes;
    if (mine != null) {
      mine.abandon();
    }
    reads.close();
  }
}
