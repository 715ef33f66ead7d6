package dev.jobpool.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What the database itself can take: rows a second, inserted into a table with one index. */
final class BareDatabase {
  private static final int ROWS = 5_000;
  private static final int BATCH = 50;
  private static final String INSERT = "INSERT INTO bare (id, content) VALUES (?, ?)";

  private BareDatabase() {}

  /** Figure by figure. */
  static Map<String, Double> rates(BenchmarkPostgres.Database database) throws Exception {
    try (HikariDataSource connections = database.pool(Submission.THREADS)) {
      try (Connection connection = connections.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE bare (id uuid PRIMARY KEY, content text NOT NULL)");
      }
      single(connections, ROWS / 10);
      Map<String, Double> rates = new LinkedHashMap<>();
      rates.put("a commit a row, 1 connection", rate(() -> single(connections, ROWS)));
      rates.put(
          "a commit a row, 8 connections",
          rate(() -> Submission.fromSeveralThreads(ROWS, job -> single(connections, 1))));
      rates.put("a commit per 50 rows", rate(() -> batches(connections)));
      return rates;
    }
  }

  private static void single(HikariDataSource connections, int rows) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int i = 0; i < rows; i++) {
        set(insert);
        insert.executeUpdate();
      }
    }
  }

  private static void batches(HikariDataSource connections) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      connection.setAutoCommit(false);
      for (int i = 1; i <= ROWS; i++) {
        set(insert);
        insert.addBatch();
        if (i % BATCH == 0) {
          insert.executeBatch();
          connection.commit();
        }
      }
    }
  }

  private static void set(PreparedStatement insert) throws SQLException {
    insert.setObject(1, UUID.randomUUID());
    insert.setString(2, "{\"args\":[1]}");
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double rate(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return ROWS * 1e9 / (System.nanoTime() - start);
  }
}
