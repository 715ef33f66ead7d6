package dev.jobpool.store;

import dev.jobpool.job.ItemStoreContract;
import dev.jobpool.job.JobStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends ItemStoreContract {
  @TempDir Path folder;
  private JobStore store;

  @BeforeEach
  void open() {
    store =
        SqliteStores.open(
            "jdbc:sqlite:" + folder.resolve("jobs.db"),
            new LogLimits(1_000, 1 << 20),
            Clock.systemUTC(),
            Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected JobStore store() {
    return store;
  }
}
