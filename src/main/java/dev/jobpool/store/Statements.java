package dev.jobpool.store;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The writer's connection, with its statements: each is prepared once. */
final class Statements {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  /** Fails with the cause alone: a driver may tell the whole batch, arguments of jobs included. */
  static int[] execute(PreparedStatement batch) throws SQLException {
    try {
      return batch.executeBatch();
    } catch (BatchUpdateException e) {
      SQLException cause = e.getNextException();
      throw cause == null ? new SQLException("a batch failed", e.getSQLState()) : cause;
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Frees the connection, whatever state it is in; what was not committed is undone. */
  void abandon() {
    try {
      connection.close();
    } catch (SQLException _) {
      // It was broken already.
    }
  }
}
