package dev.jobpool.store;

import dev.jobpool.job.ItemChunk;
import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobState;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The items of maps in the database. What is read takes a connection for a moment; what is written
 * goes its own way into a transaction.
 */
final class SqlItems {
  /** How many outcomes are read at a time; each is bounded, and so is the page. */
  private static final int PAGE = 16;

  /** How many chunks are read at a time, at most: they may be small. */
  private static final int CHUNKS = 1_000;

  private static final int SUCCEEDED = JobState.SUCCEEDED.ordinal();
  private static final JobState[] STATES = JobState.values();

  private final Dialect dialect;
  private final JdbcTemplate jdbc;
  private final Transactions transactions;
  private final Supplier<UUID> owner;

  /** The way of what is written. */
  interface Transactions {

    /**
     * @throws StoreUnavailable if nothing was written, or if nobody knows
     */
    <T> T make(SqlLedger.Work<T> work);
  }

  /**
   * @param owner what the database calls this process, at present
   */
  SqlItems(Dialect dialect, JdbcTemplate jdbc, Transactions transactions, Supplier<UUID> owner) {
    this.dialect = dialect;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.owner = owner;
  }

  void begin(UUID job) {
    transactions.make(sql -> {
      PreparedStatement statement = sql.prepare("INSERT INTO map_upload (id, owner) VALUES (?,?)");
      dialect.setId(statement, 1, job);
      dialect.setId(statement, 2, owner.get());
      return statement.executeUpdate();
    });
  }

  /**
   * @throws StoreUnavailable also if others took this process for dead, and cleared away
   */
  void append(UUID job, ItemChunk chunk) {
    boolean kept =
        transactions.make(sql -> {
          PreparedStatement statement =
              sql.prepare(
                  """
                  INSERT INTO map_input (first_item, items, content, chunk, id)
                  SELECT ?, ?, ?, ?, id FROM map_upload WHERE id = ?
                  ON CONFLICT DO NOTHING
                  """);
          statement.setInt(1, chunk.first());
          statement.setInt(2, chunk.count());
          statement.setBytes(3, chunk.items());
          statement.setInt(4, chunk.number());
          dialect.setId(statement, 5, job);
          return statement.executeUpdate() == 1 || isKept(sql, job, chunk.number());
        });
    if (!kept) {
      throw new StoreUnavailable("what was sent so far has been given up");
    }
  }

  /** True if it was kept before, and the answer was lost. */
  private boolean isKept(SqlChanges sql, UUID job, int chunk) throws SQLException {
    PreparedStatement statement = sql.prepare("SELECT 1 FROM map_input WHERE id = ? AND chunk = ?");
    dialect.setId(statement, 1, job);
    statement.setInt(2, chunk);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  void accepted(UUID job) {
    transactions.make(sql -> delete(sql, "map_upload", job));
  }

  void discard(UUID job) {
    transactions.make(sql -> discard(sql, job));
  }

  /** Whoever asks may not know that the job has been accepted after all. */
  private int discard(SqlChanges sql, UUID job) throws SQLException {
    PreparedStatement statement =
        sql.prepare(
            """
            DELETE FROM map_input WHERE id = ?
              AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = map_input.id)
            """);
    dialect.setId(statement, 1, job);
    return statement.executeUpdate() + delete(sql, "map_upload", job);
  }

  private int delete(SqlChanges sql, String table, UUID job) throws SQLException {
    PreparedStatement statement = sql.prepare("DELETE FROM " + table + " WHERE id = ?");
    dialect.setId(statement, 1, job);
    return statement.executeUpdate();
  }

  /**
   * Clears away what processes that died were keeping for jobs that were never accepted.
   *
   * @return for how many jobs
   */
  int discardAbandoned() {
    List<UUID> abandoned =
        reading(() ->
            jdbc.query(
                "SELECT id FROM map_upload WHERE owner <> ? AND " + dialect.isOrphan(),
                (rows, _) -> dialect.getId(rows, "id"),
                dialect.id(owner.get())));
    abandoned.forEach(this::discard);
    return abandoned.size();
  }

  List<ItemChunk> input(UUID job, int number, int maxBytes) {
    return reading(() ->
        jdbc.query(
            """
            SELECT chunk, first_item, items, content FROM map_input
            WHERE id = ? AND chunk >= ? AND chunk < ? ORDER BY chunk
            """,
            rows -> {
              List<ItemChunk> chunks = new ArrayList<>();
              long bytes = 0;
              while (bytes < maxBytes && rows.next()) {
                byte[] items = rows.getBytes("content");
                bytes += items.length;
                chunks.add(
                    new ItemChunk(
                        rows.getInt("chunk"),
                        rows.getInt("first_item"),
                        rows.getInt("items"),
                        items));
              }
              return chunks;
            },
            dialect.id(job),
            number,
            number + chunksWithin(job, number, maxBytes)));
  }

  /** How many chunks to ask for: a driver may read all that it is given at once. */
  private int chunksWithin(UUID job, int number, int maxBytes) {
    int length =
        number(
            "SELECT length(content) FROM map_input WHERE id = ? AND chunk = ?",
            dialect.id(job),
            number);
    return Math.clamp(maxBytes / Math.max(length, 1), 1, CHUNKS);
  }

  /**
   * Keeps outcomes, if the job runs under that epoch of the database's.
   *
   * @return false if it does not
   */
  boolean record(UUID job, long epoch, List<ItemOutcomes> outcomes) {
    return transactions.make(sql -> {
      if (!holds(sql, job, epoch)) {
        return false;
      }
      PreparedStatement statement =
          sql.prepare(
              """
              INSERT INTO map_outcome (id, first_item, items, position, state, content)
              VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING
              """);
      for (ItemOutcomes some : outcomes) {
        dialect.setId(statement, 1, job);
        statement.setInt(2, some.first());
        statement.setInt(3, some.count());
        statement.setInt(4, some.position());
        switch (some) {
          case ItemOutcomes.Values(int _, int _, int _, byte[] lines) -> {
            statement.setInt(5, SUCCEEDED);
            statement.setBytes(6, lines);
          }
          case ItemOutcomes.Failures(int _, int _, int _, JobState state, JobError error) -> {
            statement.setInt(5, state.ordinal());
            statement.setBytes(6, json(error));
          }
        }
        statement.addBatch();
      }
      Statements.execute(statement);
      return true;
    });
  }

  /** Locks the job's row where others could change it before these outcomes are there. */
  private boolean holds(SqlChanges sql, UUID job, long epoch) throws SQLException {
    PreparedStatement statement =
        sql.prepare(
            "SELECT 1 FROM job WHERE id = ? AND epoch = ? AND state = 2 " + dialect.lockShared());
    dialect.setId(statement, 1, job);
    statement.setLong(2, epoch);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  private static byte[] json(JobError error) {
    return Objects.requireNonNull(JobJson.ofError(error)).getBytes(StandardCharsets.US_ASCII);
  }

  List<ItemOutcomes> outcomes(UUID job, ItemOrder order, int from) {
    String column =
        switch (order) {
          case INPUT -> "first_item";
          case COMPLETION -> "position";
        };
    return reading(() ->
        jdbc.query(
            "SELECT * FROM map_outcome WHERE id = ? AND %1$s >= ? ORDER BY %1$s LIMIT ?"
                .formatted(column),
            (rows, _) -> outcomes(rows),
            dialect.id(job),
            from,
            PAGE));
  }

  private static ItemOutcomes outcomes(ResultSet row) throws SQLException {
    int first = row.getInt("first_item");
    int count = row.getInt("items");
    int position = row.getInt("position");
    JobState state = STATES[row.getInt("state")];
    byte[] content = row.getBytes("content");
    return state == JobState.SUCCEEDED
        ? new ItemOutcomes.Values(first, count, position, content)
        : new ItemOutcomes.Failures(first, count, position, state, error(content));
  }

  private static JobError error(byte[] json) {
    return Objects.requireNonNull(JobJson.error(new String(json, StandardCharsets.US_ASCII)));
  }

  List<ItemRange> ended(UUID job, int from, int limit) {
    return reading(() ->
        jdbc.query(
            """
            SELECT first_item, items FROM map_outcome WHERE id = ? AND first_item >= ?
            ORDER BY first_item LIMIT ?
            """,
            (rows, _) -> new ItemRange(rows.getInt(1), rows.getInt(2)),
            dialect.id(job),
            from,
            limit));
  }

  int done(UUID job) {
    return number(
        """
        SELECT position + items FROM map_outcome WHERE id = ? ORDER BY position DESC LIMIT 1
        """,
        dialect.id(job));
  }

  Optional<ItemOutcomes.Failures> firstFailure(UUID job) {
    return reading(() ->
        jdbc
            .query(
                """
                SELECT * FROM map_outcome WHERE id = ? AND state <> 3 ORDER BY first_item LIMIT 1
                """,
                (rows, _) -> (ItemOutcomes.Failures) outcomes(rows),
                dialect.id(job))
            .stream()
            .findFirst());
  }

  /** The number that the query gives; 0 if there is none. */
  private int number(String query, Object... parameters) {
    return reading(() -> jdbc.query(query, (rows, _) -> rows.getInt(1), parameters)).stream()
        .findFirst()
        .orElse(0);
  }

  private static <T> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (DataAccessException e) {
      throw new StoreUnavailable(String.valueOf(e.getMostSpecificCause().getMessage()));
    }
  }
}
