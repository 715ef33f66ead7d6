package dev.jobpool.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections to PostgreSQL, by what they are for: each answers in time or is given up, and
 * leaves no lock behind if this process is cut off in the middle of a transaction.
 *
 * <p>What leads through a pooler in transaction mode relies on nothing that outlives a transaction:
 * no session settings, no prepared statements of the server, no LISTEN.
 */
final class PostgresSources {
  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 10;
  private static final int LEASE_CONNECTIONS = 2;

  /**
   * A server process whose client is silent within a transaction, or does not acknowledge what it
   * is sent, ends after so many seconds, and its locks with it. By default it would be hours.
   */
  private static final String SESSION =
      """
      SET idle_in_transaction_session_timeout = '5s'; SET tcp_user_timeout = '15s'; \
      SET tcp_keepalives_idle = '10s'; SET tcp_keepalives_interval = '5s'; \
      SET tcp_keepalives_count = 3\
      """;

  private final PostgresSettings settings;

  PostgresSources(PostgresSettings settings) {
    this.settings = settings;
  }

  /** To the server itself, for as long as it takes. */
  PGSimpleDataSource migrations() {
    PGSimpleDataSource source = source(0);
    source.setUrl(settings.directUrlOrUrl());
    return withUser(source);
  }

  /** To the server itself, for notifications. */
  PGSimpleDataSource news() {
    PGSimpleDataSource source = source(ANSWER_SECONDS);
    source.setUrl(settings.directUrlOrUrl());
    return withUser(source);
  }

  /**
   * To the server itself, for the lease and what belongs to it: they do not wait for readers, nor
   * for a pooler, and one that hangs is given up early enough for another attempt.
   */
  HikariDataSource lease() {
    PGSimpleDataSource source = source((int) Math.max(1, settings.lease().toSeconds() / 5));
    source.setUrl(settings.directUrlOrUrl());
    return pool(withUser(source), "jobpool-lease", LEASE_CONNECTIONS, SESSION);
  }

  HikariDataSource readers() {
    return pool(work(), "jobpool-readers", settings.connections(), sessionOrNull());
  }

  /** For the writer; auto-commit is off. */
  Connection writing() throws SQLException {
    Connection connection = work().getConnection();
    boolean opened = false;
    try {
      String session = sessionOrNull();
      if (session != null) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(session);
        }
      }
      connection.setAutoCommit(false);
      opened = true;
      return connection;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  private PGSimpleDataSource work() {
    PGSimpleDataSource source = source(ANSWER_SECONDS);
    if (isPooled()) {
      source.setPrepareThreshold(0); // the URL may say otherwise
    }
    source.setReWriteBatchedInserts(true);
    source.setUrl(settings.url());
    return withUser(source);
  }

  private @Nullable String sessionOrNull() {
    return isPooled() ? null : SESSION;
  }

  private boolean isPooled() {
    return settings.directUrl() != null;
  }

  private PGSimpleDataSource source(int answerSeconds) {
    var source = new PGSimpleDataSource();
    source.setApplicationName("jobpool " + settings.node());
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(answerSeconds);
    source.setTcpKeepAlive(true);
    source.setLogServerErrorDetail(false); // it may tell what jobs were to hold
    return source;
  }

  private PGSimpleDataSource withUser(PGSimpleDataSource source) {
    if (settings.username() != null) {
      source.setUser(settings.username());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    return source;
  }

  private static HikariDataSource pool(
      PGSimpleDataSource source, String name, int size, @Nullable String session) {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(Duration.ofSeconds(CONNECT_SECONDS).toMillis());
    if (session != null) {
      config.setConnectionInitSql(session);
    }
    return new HikariDataSource(config);
  }
}
