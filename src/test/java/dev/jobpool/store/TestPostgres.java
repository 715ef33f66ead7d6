package dev.jobpool.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL server, with a database for each test. */
public final class TestPostgres implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final EmbeddedPostgres server;

  private TestPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts one on a port of its own. */
  public static TestPostgres start() throws IOException {
    return new TestPostgres(
        EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start());
  }

  /** Makes an empty database; its URL. */
  public String newDatabase() throws SQLException {
    String name = "jobs" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return url(name);
  }

  public String url(String database) {
    return server.getJdbcUrl("postgres", database);
  }

  /** Runs a statement as the superuser. */
  public void execute(String database, String sql) throws SQLException {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
