package dev.jobpool.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server, with a database for each test. */
public final class TestPostgres implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final @Nullable Path data;
  private EmbeddedPostgres server;

  private TestPostgres(@Nullable Path data, EmbeddedPostgres server) {
    this.data = data;
    this.server = server;
  }

  /** Starts one on a port of its own. */
  public static TestPostgres start() throws IOException {
    return new TestPostgres(
        null,
        EmbeddedPostgres.builder()
            .setPort(ListenerPorts.free())
            .setServerConfig("max_connections", "200")
            .start());
  }

  /**
   * Starts one that syncs what it commits, and that can be stopped and started again.
   *
   * @param data where its files are kept
   */
  public static TestPostgres startIn(Path data) throws IOException {
    return new TestPostgres(data, durable(data).setPort(ListenerPorts.free()).start());
  }

  private static EmbeddedPostgres.Builder durable(Path data) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("max_connections", "200");
  }

  /** Stops it; its connections end at once. */
  public void stop() throws IOException {
    server.close();
  }

  /** Kills it, as a power cut would. */
  public void crash() throws IOException {
    Path file = data().resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.addFirst(postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    server.close(); // which frees its lock on the folder
  }

  /** Starts it again where it was. */
  public void startAgain() throws IOException {
    server = durable(data()).setPort(server.getPort()).start();
  }

  private Path data() {
    if (data == null) {
      throw new IllegalStateException("it was not started in a folder of its own");
    }
    return data;
  }

  /** Makes an empty database; its URL. */
  public String newDatabase() throws SQLException {
    return url(newDatabaseName());
  }

  /** Makes an empty database; its name. */
  public String newDatabaseName() throws SQLException {
    String name = "jobs" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return name;
  }

  public String url(String database) {
    return server.getJdbcUrl("postgres", database);
  }

  public int port() {
    return server.getPort();
  }

  /** The same, through a proxy. */
  public String url(String database, TcpProxy proxy) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(proxy.port(), database);
  }

  /** A proxy before it. */
  public TcpProxy proxy() {
    try {
      return TcpProxy.to(server.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection of the superuser; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return server.getDatabase("postgres", database).getConnection();
  }

  /** Runs a statement as the superuser. */
  public void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of what a query finds. */
  public List<String> query(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
      return found;
    }
  }

  /** What a query finds if it finds one thing. */
  public String queryOne(String database, String sql) throws SQLException {
    return query(database, sql).getFirst();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
