package dev.jobpool.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
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

  @Override
  public String skipLocked() {
    return "FOR NO KEY UPDATE SKIP LOCKED";
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

  /** Classes 22 (data), 23 (integrity) and 54 (a limit is exceeded) of SQLSTATE. */
  @Override
  public boolean isAboutData(SQLException failure) {
    SQLException root = failure;
    while (root.getNextException() != null && root.getSQLState() == null) {
      root = root.getNextException();
    }
    String state = root.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }
}
