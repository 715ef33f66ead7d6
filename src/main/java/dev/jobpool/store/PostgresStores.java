package dev.jobpool.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.Replicas;
import dev.jobpool.job.StoreMeter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Durable jobs in PostgreSQL, for any number of processes. */
public final class PostgresStores {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final String MIGRATIONS = "classpath:db/postgresql";

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
      PostgresSettings settings,
      LogLimits logLimits,
      Clock clock,
      Duration resultTtl,
      StoreMeter meter) {
    var sources = new PostgresSources(settings);
    requireServer(sources.migrations(), settings.directUrlOrUrl());
    Schema.upgrade(sources.migrations(), "in PostgreSQL", MIGRATIONS);
    try (var opening = new Opening(sources)) {
      var recovery = new Recovery(clock, resultTtl);
      Opened opened = open(sources, opening, settings, logLimits, recovery, meter);
      opening.done = true;
      return opened;
    } catch (PoolInitializationException e) {
      throw new StoreOpenException(
          "PostgreSQL cannot be reached under %s: %s"
              .formatted(withoutQuery(settings.url()), rootMessage(e)),
          e);
    } catch (DataAccessException e) {
      throw new StoreOpenException(
          "PostgreSQL failed: " + e.getMostSpecificCause().getMessage(), e);
    }
  }

  /** A store that nobody counts. */
  public static Opened open(
      PostgresSettings settings, LogLimits logLimits, Clock clock, Duration resultTtl) {
    return open(settings, logLimits, clock, resultTtl, StoreMeter.NONE);
  }

  private static Opened open(
      PostgresSources sources,
      Opening opening,
      PostgresSettings settings,
      LogLimits logLimits,
      Recovery recovery,
      StoreMeter meter) {
    var jdbc = new JdbcTemplate(opening.lease);
    var notifier = new Notifier(jdbc);
    var membership =
        new Membership(jdbc, settings.node(), settings.lease(), notifier, meter, System::nanoTime);
    notifier.onlyIf(membership::hasNeighbours);
    membership.join();
    membership.reap();
    var dialect = new PostgresDialect();
    var reads = new SqlReads(dialect, opening.readers, meter);
    var forNewJobs = new SqlLedger(dialect, sources::writing, reads, meter, membership::me);
    var ledger =
        new SqlLedger(dialect, sources::writing, reads, meter, membership::me) {
          @Override
          public void close() {
            super.close();
            opening.lease.close();
          }
        };
    var store = new SharedJobStore(ledger, forNewJobs, recovery, logLimits, notifier, membership);
    var forItems = new SqlLedger(dialect, sources::writing, reads, meter, membership::me);
    store.keepItems(
        new SqlItems(dialect, reads.jdbc(), new LockedTransactions(forItems), membership::me),
        forItems);
    store.start(sources.news());
    return new Opened(store, membership);
  }

  /** Closes what was opened for a store that could not be. */
  private static final class Opening implements AutoCloseable {
    final HikariDataSource readers;
    final HikariDataSource lease;
    boolean done;

    Opening(PostgresSources sources) {
      lease = sources.lease();
      boolean both = false;
      try {
        readers = sources.readers();
        both = true;
      } finally {
        if (!both) {
          lease.close();
        }
      }
    }

    @Override
    public void close() {
      if (!done) {
        readers.close();
        lease.close();
      }
    }
  }

  private static void requireServer(DataSource source, String url) {
    try (Connection connection = source.getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_SERVER) {
        throw new StoreOpenException(
            "PostgreSQL %d is too old; %d or later is needed".formatted(version, OLDEST_SERVER));
      }
    } catch (SQLException e) {
      throw new StoreOpenException(
          "PostgreSQL cannot be reached under %s: %s".formatted(withoutQuery(url), e.getMessage()),
          e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Without parameters, which may hold a password. */
  private static String withoutQuery(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }
}
