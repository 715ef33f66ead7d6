package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobState;
import dev.jobpool.job.LogPart;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** What those ask the database for who follow jobs, often: no more than what may be new to them. */
final class SqlFollowing {
  private static final int MAX_IDS = 500;
  private static final JobState[] STATES = JobState.values();

  private final Dialect dialect;
  private final JdbcTemplate jdbc;
  private final RowMapper<Job> brief;

  SqlFollowing(Dialect dialect, JdbcTemplate jdbc, RowMapper<Job> brief) {
    this.dialect = dialect;
    this.jdbc = jdbc;
    this.brief = brief;
  }

  /** The job without arguments and value. */
  Optional<Job> outline(UUID id) {
    return SqlReads.reading(
            () -> jdbc.query("SELECT * FROM job WHERE id = ?", brief, dialect.id(id)))
        .stream()
        .findFirst();
  }

  private record Lengths(int head, long omitted, int tail) {
    static final Lengths NONE = new Lengths(0, 0, 0);
  }

  /** The lengths first: mostly there is nothing new. */
  LogPart log(UUID id, long from, int maxBytes) {
    Lengths lengths =
        SqlReads.reading(() ->
                jdbc.query(
                    "SELECT length(head), omitted, length(tail) FROM job_log WHERE id = ?",
                    (row, _) -> new Lengths(row.getInt(1), row.getLong(2), row.getInt(3)),
                    dialect.id(id)))
            .stream()
            .findFirst()
            .orElse(Lengths.NONE);
    return LogPart.cut(
        new Column(id, "head", lengths.head),
        lengths.omitted,
        new Column(id, "tail", lengths.tail),
        from,
        maxBytes);
  }

  /** One half of a log. */
  private final class Column implements LogPart.Bytes {
    private final UUID id;
    private final String name;
    private final int length;

    Column(UUID id, String name, int length) {
      this.id = id;
      this.name = name;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public byte[] range(int from, int to) {
      if (from >= to) {
        return new byte[0];
      }
      String sql = "SELECT substr(" + name + ", ?, ?) FROM job_log WHERE id = ?";
      return SqlReads.reading(() ->
              jdbc.query(sql, (row, _) -> row.getBytes(1), from + 1, to - from, dialect.id(id)))
          .stream()
          .findFirst()
          .orElseGet(() -> new byte[0]);
    }
  }

  /** What may have changed of many jobs at once. */
  Map<UUID, Long> marks(Collection<UUID> ids) {
    Map<UUID, Long> marks = new HashMap<>();
    List<UUID> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += MAX_IDS) {
      List<UUID> some = all.subList(from, Math.min(all.size(), from + MAX_IDS));
      String places = some.stream().map(_ -> "?").collect(Collectors.joining(","));
      Object[] parameters = some.stream().map(dialect::id).toArray();
      String sql =
          """
          SELECT job.id, state, started_at, progress,
            length(head) + omitted + length(tail) AS printed
          FROM job LEFT JOIN job_log ON job_log.id = job.id
          WHERE job.id IN (%s)
          """
              .formatted(places);
      SqlReads.reading(() -> jdbc.query(sql, this::mark, parameters))
          .forEach(mark -> marks.put(mark.getKey(), mark.getValue()));
    }
    return marks;
  }

  private Map.Entry<UUID, Long> mark(ResultSet row, int at) throws SQLException {
    Job.Progress progress = JobJson.progress(row.getString("progress"));
    long startedAt = row.getLong("started_at");
    @Nullable Long begun = row.wasNull() ? null : (Long) startedAt;
    long printed = row.getLong("printed");
    UUID id = dialect.getId(row, "id");
    return Map.entry(id, JobMark.of(STATES[row.getInt("state")], begun, progress, printed));
  }
}
