package dev.jobpool.bench;

import dev.jobpool.job.JobStore;
import dev.jobpool.store.LogLimits;
import dev.jobpool.store.PostgresSettings;
import dev.jobpool.store.PostgresStores;
import dev.jobpool.store.SqliteStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.util.FileSystemUtils;

/** Empty stores of ours. */
enum OurStores {
  POSTGRES {
    @Override
    JobStore open(BenchmarkPostgres.Database database) {
      var settings =
          new PostgresSettings(database.url(), null, null, null, 6, "here", Duration.ofSeconds(15));
      return PostgresStores.open(settings, LOGS, Clock.systemUTC(), TTL).store();
    }
  },
  SQLITE {
    @Override
    JobStore open(BenchmarkPostgres.Database unused) throws IOException {
      Path folder = Path.of("target", "bench-sqlite").toAbsolutePath();
      FileSystemUtils.deleteRecursively(folder);
      Files.createDirectories(folder);
      String url = "jdbc:sqlite:" + folder.resolve("jobs.db");
      return SqliteStores.open(url, LOGS, Clock.systemUTC(), TTL);
    }
  };

  static final Duration TTL = Duration.ofHours(1);
  private static final LogLimits LOGS = new LogLimits(1 << 20, 1 << 26);

  abstract JobStore open(BenchmarkPostgres.Database database) throws IOException;
}
