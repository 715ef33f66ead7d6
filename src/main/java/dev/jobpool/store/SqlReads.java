package dev.jobpool.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.WakeTimes;
import dev.jobpool.job.KeyName;
import dev.jobpool.job.Load;
import dev.jobpool.job.StoreMeter;
import dev.jobpool.store.JobRow.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** What is read from the database: by any thread, with a connection of a pool for a moment. */
final class SqlReads implements AutoCloseable {
  /**
   * A job that has more before it is not told its place: counting takes as long as they are many.
   */
  private static final int MAX_AHEAD = 10_000;

  private static final int MAX_IDS = 500;

  private final Dialect dialect;
  private final HikariDataSource dataSource;
  private final JdbcTemplate jdbc;
  private final SqlFollowing following;
  private final RowMapper<Job> whole;
  private final RowMapper<Job> brief;
  private final DeliveryReads deliveries;

  SqlReads(Dialect dialect, HikariDataSource dataSource, StoreMeter meter) {
    this.dialect = dialect;
    this.dataSource = dataSource;
    this.jdbc = new MeteredJdbcTemplate(dataSource, meter);
    var row = new JobRow(dialect, this::payload);
    this.whole = (rows, _) -> row.read(rows);
    this.brief = (rows, _) -> row.readShort(rows);
    this.following = new SqlFollowing(dialect, jdbc, brief);
    this.deliveries = new SqlDeliveryReads(dialect, jdbc);
  }

  /** What those ask for who follow jobs. */
  SqlFollowing following() {
    return following;
  }

  JdbcTemplate jdbc() {
    return jdbc;
  }

  static <T> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (DataAccessException e) {
      throw new StoreUnavailable(String.valueOf(e.getMostSpecificCause().getMessage()));
    }
  }

  private <T> List<T> query(RowMapper<T> mapper, String sql, Object... parameters) {
    return reading(() -> jdbc.query(sql, mapper, parameters));
  }

  private int count(String sql, Object... parameters) {
    Integer count = reading(() -> jdbc.queryForObject(sql, Integer.class, parameters));
    return Objects.requireNonNullElse(count, 0);
  }

  private @Nullable Instant time(String sql, Object... parameters) {
    Long micros = reading(() -> jdbc.queryForObject(sql, Long.class, parameters));
    return micros == null ? null : Times.instant(micros);
  }

  private byte[] payload(UUID id, Part part) {
    return query(
            (rows, _) -> rows.getBytes(1),
            "SELECT content FROM job_payload WHERE id = ? AND part = ?",
            dialect.id(id),
            part.bit)
        .stream()
        .findFirst()
        .orElseGet(() -> new byte[0]); // it has just been deleted with its job
  }

  DeliveryReads deliveries() {
    return deliveries;
  }

  Optional<Job> find(UUID id) {
    return query(whole, "SELECT * FROM job WHERE id = ?", dialect.id(id)).stream().findFirst();
  }

  Optional<Job> findByKey(KeyName key) {
    return query(
            whole,
            "SELECT * FROM job WHERE idempotency_key = ? AND coalesce(principal, '') = ?",
            key.key(),
            Objects.requireNonNullElse(key.principal(), ""))
        .stream()
        .findFirst();
  }

  List<Job> ended(Collection<UUID> ids) {
    List<Job> ended = new ArrayList<>();
    List<UUID> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += MAX_IDS) {
      List<UUID> some = all.subList(from, Math.min(all.size(), from + MAX_IDS));
      String places = some.stream().map(_ -> "?").collect(Collectors.joining(","));
      Object[] parameters = some.stream().map(dialect::id).toArray();
      ended.addAll(
          query(whole, "SELECT * FROM job WHERE state > 2 AND id IN (" + places + ")", parameters));
    }
    return ended;
  }

  Map<UUID, Long> owned(UUID owner) {
    return query(
            (rows, _) -> Map.entry(dialect.getId(rows, "id"), rows.getLong("epoch")),
            "SELECT id, epoch FROM job WHERE state = 2 AND owner = ?",
            dialect.id(owner))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  List<Job> orphans(UUID owner, String isOrphan, int limit) {
    return query(
        whole,
        "SELECT * FROM job WHERE state = 2 AND owner <> ? AND " + isOrphan + " ORDER BY id LIMIT ?",
        dialect.id(owner),
        limit);
  }

  Set<UUID> cancelWishes(UUID owner) {
    return Set.copyOf(
        query(
            (rows, _) -> dialect.getId(rows, "id"),
            "SELECT id FROM job WHERE state = 2 AND owner = ? AND cancel_requested = 1",
            dialect.id(owner)));
  }

  List<Job> overdue(Instant now, int limit) {
    return query(
        whole,
        """
        SELECT * FROM job WHERE state = 1 AND start_deadline <= ? ORDER BY start_deadline LIMIT ?
        """,
        Times.micros(now),
        limit);
  }

  JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    ListQuery query = ListQuery.of(filter, pageSize + 1, before, dialect);
    List<Job> jobs = query(brief, query.sql(), query.parameters().toArray());
    if (jobs.size() <= pageSize) {
      return new JobPage(jobs, null);
    }
    List<Job> page = jobs.subList(0, pageSize);
    return new JobPage(page, page.getLast().id());
  }

  QueueStatus queue() {
    return new QueueStatus(
        count("SELECT count(*) FROM job WHERE state = 1"),
        count("SELECT count(*) FROM job WHERE state = 0"),
        oldestReady());
  }

  /** The oldest of each priority is the first of it in the order of starting. */
  private @Nullable Instant oldestReady() {
    return time(
        """
        WITH RECURSIVE first (priority, ready_at) AS (
          SELECT * FROM (
            SELECT priority, ready_at FROM job WHERE state = 1
            ORDER BY priority DESC, ready_at LIMIT 1) AS highest
          UNION ALL
          SELECT
            (SELECT j.priority FROM job j WHERE j.state = 1 AND j.priority < first.priority
             ORDER BY j.priority DESC, j.ready_at LIMIT 1),
            (SELECT j.ready_at FROM job j WHERE j.state = 1 AND j.priority < first.priority
             ORDER BY j.priority DESC, j.ready_at LIMIT 1)
          FROM first WHERE first.priority IS NOT NULL)
        SELECT min(ready_at) FROM first
        """);
  }

  Load load(String principal) {
    return query(
            (rows, _) -> new Load(rows.getInt(1), rows.getInt(2)),
            """
            SELECT coalesce(sum(CASE WHEN state < 2 THEN 1 ELSE 0 END), 0), count(*)
            FROM job WHERE principal = ? AND state < 3
            """,
            principal)
        .getFirst();
  }

  int waiting(int limit) {
    return count(
        """
        SELECT count(*) FROM (SELECT 1 FROM job WHERE state IN (0, 1) AND state <> 3 LIMIT ?) AS w
        """,
        limit);
  }

  OptionalInt ahead(Job queued) {
    int ahead =
        count(
            """
            SELECT count(*) FROM (
              SELECT 1 FROM job
              WHERE state = 1
                AND (priority > ? OR (priority = ? AND (ready_at < ? OR (ready_at = ? AND id < ?))))
              LIMIT ?) AS before
            """,
            queued.request().priority(),
            queued.request().priority(),
            Times.micros(queued.readyAt()),
            Times.micros(queued.readyAt()),
            dialect.id(queued.id()),
            MAX_AHEAD + 1);
    return ahead > MAX_AHEAD ? OptionalInt.empty() : OptionalInt.of(ahead);
  }

  WakeTimes wakeTimes() {
    Instant scheduled = time("SELECT min(ready_at) FROM job WHERE state = 0");
    Instant deadline =
        time("SELECT min(start_deadline) FROM job WHERE state = 1 AND start_deadline IS NOT NULL");
    Instant expiry = time("SELECT min(expires_at) FROM job WHERE expires_at IS NOT NULL");
    return new WakeTimes(InMemoryJobStore.earlier(scheduled, deadline), expiry);
  }

  JobLog log(UUID id) {
    return query(
            (rows, _) -> new JobLog(rows.getBytes(1), rows.getLong(2), rows.getBytes(3)),
            "SELECT head, omitted, tail FROM job_log WHERE id = ?",
            dialect.id(id))
        .stream()
        .findFirst()
        .orElse(JobLog.EMPTY);
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
