package dev.jobpool.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.StoreMeter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Durable jobs in a SQLite file, for one process. Every transaction is synced to the disk before
 * anybody hears of it (WAL with {@code synchronous=FULL}).
 */
public final class SqliteStores {
  private static final Logger log = LoggerFactory.getLogger(SqliteStores.class);
  private static final String PREFIX = "jdbc:sqlite:";
  private static final String MIGRATIONS = "classpath:db/sqlite";
  private static final int READERS = 4;
  private static final int BUSY_MILLIS = 10_000;

  private SqliteStores() {}

  public static boolean isUrl(String url) {
    return url.startsWith(PREFIX);
  }

  /**
   * Opens the store, or makes it. The jobs that ran when its last process ended wait again, or have
   * ended, when this returns.
   *
   * @param url {@code jdbc:sqlite:} and a file, alone in its folder
   * @param resultTtl how long jobs are kept that have ended in the meantime
   * @throws StoreOpenException if that is not possible
   */
  public static JobStore open(
      String url, LogLimits logLimits, Clock clock, Duration resultTtl, StoreMeter meter) {
    return open(url, logLimits, new Recovery(clock, resultTtl), meter, MIGRATIONS);
  }

  /** A store that nobody counts. */
  public static JobStore open(String url, LogLimits logLimits, Clock clock, Duration resultTtl) {
    return open(url, logLimits, clock, resultTtl, StoreMeter.NONE);
  }

  /**
   * @param migrations where they are on the class path
   */
  static DurableJobStore open(
      String url, LogLimits logLimits, Recovery recovery, StoreMeter meter, String... migrations) {
    Path file = Path.of(url.substring(PREFIX.length())).toAbsolutePath();
    FolderLock lock = FolderLock.take(Objects.requireNonNull(file.getParent(), "no folder"));
    boolean opened = false;
    try {
      var store = open(file, lock, recovery, logLimits, meter, migrations);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        close(lock);
      }
    }
  }

  private static DurableJobStore open(
      Path file,
      FolderLock lock,
      Recovery recovery,
      LogLimits logLimits,
      StoreMeter meter,
      String... migrations) {
    SQLiteDataSource source = source(file);
    Schema.upgrade(source, file.toString(), migrations);
    var dialect = new SqliteDialect();
    var reads = new SqlReads(dialect, readers(source), meter);
    UUID me = UUID.randomUUID();
    var ledger =
        new SqlLedger(dialect, () -> writing(source), reads, meter, () -> me) {
          @Override
          public void close() {
            super.close();
            SqliteStores.close(lock);
          }
        };
    var store = new DurableJobStore(ledger, recovery, logLimits, Neighbours.NONE);
    var items =
        new SqlItems(dialect, reads.jdbc(), new ErrandTransactions(ledger, store.writer), () -> me);
    store.keepItems(items);
    int recovered = recover(store, file);
    store.discardAbandonedItems();
    if (recovered > 0) {
      log.info(
          "{} jobs were running when the service ended: they wait again, or are LOST", recovered);
    }
    return store;
  }

  private static int recover(DurableJobStore store, Path file) {
    boolean done = false;
    try {
      int recovered = store.recoverOrphans();
      done = true;
      return recovered;
    } catch (StoreUnavailable e) {
      throw new StoreOpenException(
          "The store %s cannot be used: %s".formatted(file, e.getMessage()), e);
    } finally {
      if (!done) {
        store.close();
      }
    }
  }

  static SQLiteDataSource source(Path file) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    var source = new SQLiteDataSource(config);
    source.setUrl(PREFIX + file);
    return source;
  }

  static Connection writing(SQLiteDataSource source) throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static HikariDataSource readers(SQLiteDataSource source) {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName("jobpool-readers");
    config.setMaximumPoolSize(READERS);
    config.setConnectionInitSql("PRAGMA query_only = true");
    return new HikariDataSource(config);
  }

  private static void close(FolderLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("The lock on the store's folder could not be given back", e);
    }
  }
}
