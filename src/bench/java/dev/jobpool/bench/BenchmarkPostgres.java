package dev.jobpool.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real PostgreSQL with its default settings, on a random port of this machine. The embedded one
 * switches fsync and synchronous_commit off; here both are on, as a durable store needs them.
 */
final class BenchmarkPostgres implements AutoCloseable {
  private final EmbeddedPostgres server;

  BenchmarkPostgres() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
  }

  /** An empty database of that name; what was in one before is gone. */
  Database create(String name) throws SQLException {
    execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    execute("CREATE DATABASE " + name);
    return new Database(server.getJdbcUrl("postgres", name));
  }

  /** Writes out what earlier work left behind, so that nobody pays for somebody else's. */
  void checkpoint() throws SQLException {
    execute("CHECKPOINT");
  }

  String show(String setting) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SHOW " + setting)) {
      answer.next();
      return answer.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** One contender's database; the URL names the user, and there is no password. */
  record Database(String url) {

    /** Connections that are all open from the start. */
    HikariDataSource pool(int connections) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(connections);
      return new HikariDataSource(config);
    }
  }
}
