package dev.jobpool.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.Replicas;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Durable jobs in PostgreSQL, for any number of processes. */
public final class PostgresStores {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final String MIGRATIONS = "classpath:db/postgresql";
  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 10;

  /** The oldest server that does all that is asked of it. */
  private static final int OLDEST_SERVER = 15;

  private PostgresStores() {}

  /** A store, and the processes that share it. */
  public record Opened(JobStore store, Replicas replicas) {}

  public static boolean isUrl(String url) {
    return url.startsWith(PREFIX);
  }

  /**
   * Opens the store, makes or upgrades its tables, and joins the other processes.
   *
   * @param resultTtl how long jobs are kept that this process finds ended with a dead one
   * @throws StoreOpenException if that is not possible
   */
  public static Opened open(
      PostgresSettings settings, LogLimits logLimits, Clock clock, Duration resultTtl) {
    PGSimpleDataSource direct = source(settings.directUrlOrUrl(), settings);
    requireServer(direct, settings);
    Schema.upgrade(direct, "in PostgreSQL", MIGRATIONS);
    PGSimpleDataSource pooled = source(settings.url(), settings);
    var readers = readers(pooled, settings);
    boolean opened = false;
    try {
      Opened store =
          open(direct, pooled, readers, settings, logLimits, new Recovery(clock, resultTtl));
      opened = true;
      return store;
    } catch (DataAccessException e) {
      throw new StoreOpenException(
          "PostgreSQL failed: " + e.getMostSpecificCause().getMessage(), e);
    } finally {
      if (!opened) {
        readers.close();
      }
    }
  }

  private static Opened open(
      PGSimpleDataSource direct,
      PGSimpleDataSource pooled,
      HikariDataSource readers,
      PostgresSettings settings,
      LogLimits logLimits,
      Recovery recovery) {
    var jdbc = new JdbcTemplate(readers);
    var notifier = new Notifier(jdbc);
    var membership = new Membership(jdbc, settings.node(), settings.lease(), notifier);
    notifier.onlyIf(membership::hasNeighbours);
    membership.join();
    membership.reap();
    var dialect = new PostgresDialect();
    var reads = new SqlReads(dialect, readers);
    var ledger = new SqlLedger(dialect, () -> writing(pooled), reads, membership::me);
    var forNewJobs = new SqlLedger(dialect, () -> writing(pooled), reads, membership::me);
    var store = new SharedJobStore(ledger, forNewJobs, recovery, logLimits, notifier, membership);
    store.start(direct);
    return new Opened(store, membership);
  }

  private static PGSimpleDataSource source(String url, PostgresSettings settings) {
    var source = new PGSimpleDataSource();
    source.setApplicationName("jobpool " + settings.node());
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(ANSWER_SECONDS);
    source.setTcpKeepAlive(true);
    source.setReWriteBatchedInserts(true);
    source.setUrl(url);
    if (settings.username() != null) {
      source.setUser(settings.username());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    return source;
  }

  private static void requireServer(PGSimpleDataSource source, PostgresSettings settings) {
    try (Connection connection = source.getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_SERVER) {
        throw new StoreOpenException(
            "PostgreSQL %d is too old; %d or later is needed".formatted(version, OLDEST_SERVER));
      }
    } catch (SQLException e) {
      throw new StoreOpenException(
          "PostgreSQL cannot be reached under %s: %s"
              .formatted(withoutQuery(settings.directUrlOrUrl()), e.getMessage()),
          e);
    }
  }

  /** Without parameters, which may hold a password. */
  private static String withoutQuery(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  private static Connection writing(PGSimpleDataSource source) throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static HikariDataSource readers(PGSimpleDataSource source, PostgresSettings settings) {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName("jobpool-readers");
    config.setMaximumPoolSize(settings.connections());
    config.setConnectionTimeout(Duration.ofSeconds(CONNECT_SECONDS).toMillis());
    return new HikariDataSource(config);
  }
}
