package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Admission;
import dev.jobpool.job.Origin;
import dev.jobpool.job.SettableClock;
import dev.jobpool.job.StoreMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a SQLite store is opened: made, found, upgraded, refused. */
class SqliteStoresTest {
  private static final String NOW = "classpath:db/sqlite";
  private static final String NEXT = "classpath:db/sqlite-next";

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("data/jobs.db");
  }

  private DurableJobStore open(String... migrations) {
    return open(file(), migrations);
  }

  private static DurableJobStore open(Path file, String... migrations) {
    return SqliteStores.open(
        "jdbc:sqlite:" + file,
        new LogLimits(1_000, 10_000),
        new Recovery(new SettableClock(LedgerJobs.NOW), Duration.ofHours(1)),
        StoreMeter.NONE,
        migrations);
  }

  private String ask(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.getString(1);
    }
  }

  private Job added(DurableJobStore store) {
    Job job = LedgerJobs.queued(JobRequests.labelled("team", "search"));
    assertThat(store.add(job, 10)).isEqualTo(new Admission.Admitted());
    return job;
  }

  @Test
  void open_olderSchema_isUpgradedInPlaceAndItsJobsAreKept() throws Exception {
    Job job;
    try (DurableJobStore store = open(NOW)) {
      job = added(store);
    }

    try (DurableJobStore store = open(NOW, NEXT)) {
      assertThat(store.find(job.id()).orElseThrow()).usingRecursiveComparison().isEqualTo(job);
      assertThat(ask("SELECT note FROM job")).isEqualTo("from before");
      assertThat(store.fetch(1).join()).isEqualTo(1);
      assertThat(store.claim(1)).extracting(Job::id).containsExactly(job.id());
    }
    try (DurableJobStore store = open(NOW, NEXT)) {
      assertThat(store.find(job.id())).isPresent();
    }
  }

  @Test
  void open_schemaFromBeforeOrigins_keepsJobsAndTheirKeysAsNobodys() throws Exception {
    Files.createDirectories(file().getParent());
    OlderSchema.makeWithKeyedJob(
        SqliteStores.source(file()), "db/sqlite", "x'0199d3f27c1a70008000000000000001'");

    try (DurableJobStore store = open(NOW)) {
      assertThat(store.find(OlderSchema.JOB).orElseThrow().request().origin())
          .isEqualTo(Origin.UNKNOWN);
      assertThat(store.add(LedgerJobs.queued(OlderSchema.AGAIN), 10))
          .isInstanceOf(Admission.Repeated.class);
      JobRequest alices = OlderSchema.AGAIN.withOrigin(Origin.of("alice"));
      assertThat(store.add(LedgerJobs.queued(alices), 10)).isInstanceOf(Admission.Admitted.class);
    }
  }

  @Test
  void open_newerSchema_isRefusedAndLeftAlone() throws Exception {
    open(NOW, NEXT).close();

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("newer version")
        .hasMessageContaining("schema is version 90");
    open(NOW, NEXT).close();
  }

  @Test
  void open_upgradeThatFails_isRefusedAndCanBeTriedAgain() throws Exception {
    open(NOW).close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE note (in_the_way INTEGER)");
    }

    assertThatThrownBy(() -> open(NOW, NEXT))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("note already exists");
    assertThat(ask("SELECT count(*) FROM pragma_table_info('job') WHERE name = 'note'"))
        .as("what came before it was undone")
        .isEqualTo("0");
    open(NOW).close();
  }

  @Test
  void open_jobsThatRan_waitAgainWhenItReturns() throws Exception {
    Job job;
    try (DurableJobStore store = open(NOW)) {
      job = added(store);
      assertThat(store.fetch(1).join()).isEqualTo(1);
      store.claim(1);
    }

    try (DurableJobStore store = open(NOW)) {
      assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }
  }

  @Test
  void open_folderInUse_isRefusedAndNamesTheHolder() {
    try (DurableJobStore store = open(NOW)) {
      assertThat(store.failure()).isNull();

      assertThatThrownBy(() -> open(NOW))
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    open(NOW).close();
  }

  @Test
  void open_noDatabase_isRefusedAndTheFolderIsFree() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "This is a letter to my grandmother. ".repeat(200));

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("not a database");

    assertThat(Files.readString(file(), UTF_8)).startsWith("This is a letter");
    Path other = file().resolveSibling("other.db");
    open(other, NOW).close();
  }

  @Test
  void open_belowARegularFile_isRefused() throws IOException {
    Path regular = Files.writeString(folder.resolve("regular"), "x");

    assertThatThrownBy(() -> open(regular.resolve("data/jobs.db"), NOW))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void open_store_syncsEachCommit() throws Exception {
    Files.createDirectories(file().getParent());
    try (var connection = SqliteStores.writing(SqliteStores.source(file()));
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("PRAGMA journal_mode")) {
        assertThat(rows.getString(1)).isEqualTo("wal");
      }
      try (var rows = statement.executeQuery("PRAGMA synchronous")) {
        assertThat(rows.getInt(1)).as("FULL").isEqualTo(2);
      }
    }
  }

  /** If it were not seen, one such change would stop all others for ever. */
  @Test
  void isAboutData_constraintBrokenInABatch_isSeen() throws Exception {
    Files.createDirectories(file().getParent());
    var dialect = new SqliteDialect();
    try (var connection = SqliteStores.writing(SqliteStores.source(file()));
        var statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE t (x INTEGER NOT NULL)");
      try (var insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
        insert.setObject(1, null);
        insert.addBatch();
        assertThatThrownBy(insert::executeBatch)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(dialect.isAboutData(e)).isTrue());
      }
      try (var broken = connection.prepareStatement("INSERT INTO t VALUES (1)")) {
        broken.addBatch();
        assertThat(broken.executeBatch()).containsExactly(1);
      }
    }
    assertThat(dialect.isAboutData(new SQLException("disk I/O error"))).isFalse();
  }
}
