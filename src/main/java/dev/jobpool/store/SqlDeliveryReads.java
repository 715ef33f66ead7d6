package dev.jobpool.store;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.DeliveryState;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Deliveries in the database. */
record SqlDeliveryReads(Dialect dialect, JdbcTemplate jdbc) implements DeliveryReads {
  private static final DeliveryState[] STATES = DeliveryState.values();

  @Override
  public List<Delivery> functions(UUID owner, int limit) {
    return query(
        "WHERE state = 0 AND host IS NULL AND owner = ? ORDER BY seq LIMIT ?",
        dialect.id(owner),
        limit);
  }

  @Override
  public List<Delivery> webhooks(UUID owner, Instant now, Set<String> except, int limit) {
    List<Object> parameters = new ArrayList<>();
    parameters.add(dialect.id(owner));
    parameters.add(Times.micros(now));
    parameters.addAll(except);
    parameters.add(limit);
    String others =
        except.isEmpty()
            ? ""
            : except.stream()
                .map(_ -> "?")
                .collect(Collectors.joining(",", "AND host NOT IN (", ")"));
    return query(
        """
        WHERE state = 0 AND host IS NOT NULL AND owner = ? AND next_at <= ? %s
        ORDER BY next_at, seq LIMIT ?
        """
            .formatted(others),
        parameters.toArray());
  }

  @Override
  public @Nullable Instant nextWebhook(UUID owner, Instant now) {
    String sql =
        """
        SELECT min(next_at) FROM job_callback
        WHERE state = 0 AND host IS NOT NULL AND owner = ? AND next_at > ?
        """;
    try {
      Long micros = jdbc.queryForObject(sql, Long.class, dialect.id(owner), Times.micros(now));
      return micros == null ? null : Times.instant(micros);
    } catch (DataAccessException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Optional<Delivery> find(UUID jobId) {
    return query("WHERE id = ?", dialect.id(jobId)).stream().findFirst();
  }

  @Override
  public boolean hasOrphans(UUID owner) {
    String condition = "WHERE state = 0 AND owner <> ? AND %s LIMIT 1";
    return !query(condition.formatted(dialect.isOrphan()), dialect.id(owner)).isEmpty();
  }

  private List<Delivery> query(String condition, Object... parameters) {
    try {
      return jdbc.query(
          "SELECT * FROM job_callback " + condition, (row, _) -> delivery(row), parameters);
    } catch (DataAccessException e) {
      throw unavailable(e);
    }
  }

  private Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        dialect.getId(row, "id"),
        row.getLong("seq"),
        CallbackJson.target(row.getString("target")),
        STATES[row.getInt("state")],
        row.getLong("epoch"),
        Times.instant(row.getLong("next_at")),
        row.getInt("attempts"),
        CallbackJson.history(row.getString("history")));
  }

  private static StoreUnavailable unavailable(DataAccessException e) {
    return new StoreUnavailable(String.valueOf(e.getMostSpecificCause().getMessage()));
  }
}
