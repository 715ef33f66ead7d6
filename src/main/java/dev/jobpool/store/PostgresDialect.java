package dev.jobpool.store;

import java.net.SocketTimeoutException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: many processes, which leave rows alone that another one is at. */
final class PostgresDialect implements Dialect {

  @Override
  public void setId(PreparedStatement statement, int at, @Nullable UUID id) throws SQLException {
    if (id == null) {
      statement.setNull(at, Types.OTHER);
    } else {
      statement.setObject(at, id);
    }
  }

  @Override
  public UUID getId(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  @Override
  public UUID id(UUID id) {
    return id;
  }

  /** Three round trips and a sync make a transaction of few changes as long as one of many. */
  @Override
  public Duration gathering() {
    return Duration.ofNanos(100_000);
  }

  @Override
  public String skipLocked() {
    return "FOR NO KEY UPDATE SKIP LOCKED";
  }

  @Override
  public String lockShared() {
    return "FOR SHARE";
  }

  /** A process that was declared dead takes nothing more under that name. */
  @Override
  public String mayClaim() {
    return "AND EXISTS (SELECT 1 FROM node WHERE node.id = ? AND NOT node.dead)";
  }

  @Override
  public int setMayClaim(PreparedStatement statement, int at, UUID owner) throws SQLException {
    statement.setObject(at, owner);
    return at + 1;
  }

  @Override
  public String isOrphan() {
    return "owner NOT IN (SELECT id FROM node WHERE NOT dead)";
  }

  /**
   * Class 40 of SQLSTATE (deadlock) is another process's doing; 08 (connection), 25P03 (idle for
   * too long within a transaction) and 57P (shut down) are what a connection meets that was open
   * before. A server that did not answer in time is not asked again.
   */
  @Override
  public boolean mayTryAgain(SQLException failure, boolean usedBefore) {
    String state = state(failure);
    if (state.startsWith("40")) {
      return true;
    }
    return usedBefore
        && !(failure.getCause() instanceof SocketTimeoutException)
        && (state.startsWith("08") || state.equals("25P03") || state.startsWith("57P"));
  }

  /** Classes 22 (data), 23 (integrity) and 54 (a limit is exceeded) of SQLSTATE. */
  @Override
  public boolean isAboutData(SQLException failure) {
    String state = state(failure);
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /** A failed batch has its cause behind it. */
  private static String state(SQLException failure) {
    SQLException root = failure;
    while (root.getNextException() != null && root.getSQLState() == null) {
      root = root.getNextException();
    }
    return Objects.requireNonNullElse(root.getSQLState(), "");
  }
}
