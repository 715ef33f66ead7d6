package dev.jobpool.store;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.CallbackTarget.Webhook;
import dev.jobpool.job.Job;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts deliveries into the database, in the transaction that records the ends of their jobs, and in
 * the order in which these ends came. A job of whose end nobody is told costs a look.
 *
 * @param owner what the database calls this process, at present
 */
record DeliveryRows(Statements statements, Dialect dialect, Supplier<UUID> owner) {
  private static final String INSERT =
      """
      INSERT INTO job_callback (id, target, host, state, owner, epoch, next_at, attempts)
      VALUES (?,?,?,0,?,0,?,0)
      ON CONFLICT DO NOTHING
      """;

  /**
   * @param made which of the changes were made
   * @return true if there is something to deliver
   */
  boolean put(List<Change> changes, boolean[] made) throws SQLException {
    PreparedStatement statement = null;
    for (int i = 0; i < made.length; i++) {
      Job ended = made[i] ? ended(changes.get(i)) : null;
      CallbackTarget target = ended == null ? null : ended.request().callbacks().of(ended.state());
      if (ended != null && target != null) {
        statement = statements.prepare(INSERT);
        new Binder(statement, dialect)
            .id(ended.id())
            .text(CallbackJson.ofTarget(target))
            .text(target instanceof Webhook webhook ? webhook.host() : null)
            .id(owner.get())
            .time(ended.finishedAt());
        statement.addBatch();
      }
    }
    if (statement == null) {
      return false;
    }
    Statements.execute(statement);
    return true;
  }

  private static @Nullable Job ended(Change change) {
    return switch (change) {
      case Change.End end -> end.ended();
      case Change.Insert insert -> insert.job();
      default -> null;
    };
  }

  /** Takes over some that are in the hands of dead processes. */
  int adopt(int limit) throws SQLException {
    PreparedStatement statement =
        statements.prepare(
            """
            UPDATE job_callback SET owner = ?, epoch = epoch + 1
            WHERE id IN (
              SELECT id FROM job_callback WHERE state = 0 AND owner <> ? AND %s %s
              ORDER BY seq LIMIT ? %s)
            """
                .formatted(dialect.isOrphan(), dialect.mayClaim(), dialect.skipLocked()));
    UUID me = owner.get();
    dialect.setId(statement, 1, me);
    dialect.setId(statement, 2, me);
    int at = dialect.setMayClaim(statement, 3, me);
    statement.setInt(at, limit);
    return statement.executeUpdate();
  }
}
