package dev.jobpool.store;

import dev.jobpool.job.ItemStoreContract;
import dev.jobpool.job.JobStore;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresJobStoreIT extends ItemStoreContract {
  private static TestPostgres server;
  private JobStore store;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    store = open(server.newDatabase());
  }

  private static JobStore open(String url) {
    return PostgresStores.open(
            new PostgresSettings(url, null, "postgres", null, 4, "here", Duration.ofSeconds(15)),
            new LogLimits(1_000, 1 << 20),
            Clock.systemUTC(),
            Duration.ofHours(1))
        .store();
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
