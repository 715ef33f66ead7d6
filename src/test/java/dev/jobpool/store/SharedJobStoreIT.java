package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobIds;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Admission;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.Origin;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several stores on one database, and what goes wrong between them. */
class SharedJobStoreIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static TestPostgres server;

  private final List<DurableJobStore> stores = new ArrayList<>();
  private String database;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void makeDatabase() throws SQLException {
    database = server.newDatabaseName();
  }

  @AfterEach
  void close() {
    stores.forEach(DurableJobStore::close);
  }

  /** Its heart beats so rarely that nothing happens by itself. */
  private DurableJobStore open(String node) {
    return open(settings(node, server.url(database)));
  }

  private DurableJobStore open(PostgresSettings settings) {
    var opened =
        PostgresStores.open(
            settings, new LogLimits(1_000, 1 << 20), Clock.systemUTC(), Duration.ofHours(1));
    var store = (DurableJobStore) opened.store();
    synchronized (stores) {
      stores.add(store);
    }
    return store;
  }

  private static PostgresSettings settings(String node, String url) {
    return new PostgresSettings(url, null, null, null, 3, node, Duration.ofHours(1));
  }

  private static Job add(DurableJobStore store) {
    Job job = JobTransitions.accepted(UUID.randomUUID(), JobRequests.withRetries(3), NOW);
    store.add(job, Integer.MAX_VALUE);
    return job;
  }

  private static Job claim(DurableJobStore store) {
    assertThat(store.fetch(1).join()).isOne();
    return store.claim(1).getFirst();
  }

  private void declareDead(String node) throws SQLException {
    server.execute(database, "UPDATE node SET dead = true WHERE name = '" + node + "'");
  }

  private String row(Job job, String column) throws SQLException {
    return server.queryOne(
        database, "SELECT %s FROM job WHERE id = '%s'".formatted(column, job.id()));
  }

  private static Ending value(String json) {
    return Ending.succeeded(json.getBytes(UTF_8));
  }

  private static Finish finish(Job job, Ending ending) {
    return new Finish(job.id(), job.epoch(), ending, NOW, NOW.plusSeconds(3600));
  }

  /** A replica that was stopped for longer than its lease goes on as if nothing had happened. */
  @Test
  void writesOfADeadReplica_ofAJobThatRanElsewhere_areDiscarded() throws Exception {
    DurableJobStore dead = open("dead");
    DurableJobStore other = open("other");
    Job job = add(other);
    Job first = claim(dead);
    long formerEpoch = Objects.requireNonNull(dead.here.holding(job.id())).epoch();
    declareDead("dead");
    assertThat(other.recoverOrphans()).isOne();
    Job second = claim(other);
    other.output(job.id(), "fresh".getBytes(UTF_8));

    assertThat(dead.finish(finish(first, value("1"))).join()).isEmpty();
    var stale = new JobLog("stale".getBytes(UTF_8), 0, new byte[0]);
    assertThat(dead.writer.write(new Change.KeepLog(job.id(), formerEpoch, stale)).join())
        .isFalse();
    assertThat(dead.writer.write(new Change.Mark(job.id(), formerEpoch, first)).join()).isFalse();
    assertThat(other.finish(finish(second, value("2"))).join()).isPresent();
    assertThat(dead.writer.write(new Change.KeepLog(job.id(), formerEpoch, stale)).join())
        .isFalse();

    Job ended = other.find(job.id()).orElseThrow();
    assertThat(ended.value()).asString(UTF_8).isEqualTo("2");
    assertThat(ended.attempt()).isEqualTo(second.attempt());
    assertThat(other.log(job.id()).text()).asString(UTF_8).isEqualTo("fresh");
    assertThat(dead.fetch(1).join()).as("a dead replica is given nothing").isZero();
  }

  /** The answer to a claim was lost, so the ledger holds a job for a process that has it not. */
  @Test
  void strayClaim_isPutBack() throws Exception {
    DurableJobStore store = open("here");
    DurableJobStore other = open("other");
    Job stray = add(other);
    Job held = add(other);
    server.execute(
        database,
        "UPDATE job SET state = 2, epoch = epoch + 1, owner = '%s' WHERE id = '%s'"
            .formatted(store.ledger.owner(), stray.id()));
    Job claimed = claim(store);
    assertThat(claimed.id()).isEqualTo(held.id());

    store.returnStrays();

    await().atMost(PATIENCE).until(() -> row(stray, "state").equals("1"));
    assertThat(row(held, "state")).isEqualTo("2");
    assertThat(claim(other).id()).isEqualTo(stray.id());
  }

  /** It cannot wait again, as somebody wants it cancelled; nobody would ever have ended it. */
  @Test
  void cancelWish_ofAJobThatGoesBackUnclaimed_endsIt() throws Exception {
    DurableJobStore store = open("here");
    DurableJobStore other = open("other");
    Job job = add(other);
    assertThat(store.fetch(1).join()).isOne();
    Job seen = other.find(job.id()).orElseThrow();
    assertThat(other.requestCancel(job.id(), seen.epoch())).isPresent();

    await()
        .atMost(PATIENCE)
        .until(() -> {
          store.returnStrays();
          return other.find(job.id()).orElseThrow().state() == JobState.CANCELLED;
        });
  }

  @Test
  void write_undoneForADeadlock_isMadeAgain() throws Exception {
    DurableJobStore store = open("here");
    List<Job> jobs = List.of(add(store), add(store));
    List<UUID> ids = jobs.stream().map(Job::id).sorted().toList();
    try (Connection rival = server.connect(database);
        Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute("SET deadlock_timeout = '1min'"); // so that it is not the one to be undone
      statement.execute("UPDATE job SET priority = 7 WHERE id = '%s'".formatted(ids.get(1)));
      CompletableFuture<Ledger.Round> round =
          CompletableFuture.supplyAsync(() -> endAll(store, jobs));
      await()
          .atMost(PATIENCE)
          .until(() ->
              !server
                  .query(database, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                  .isEmpty());
      statement.execute("UPDATE job SET priority = 7 WHERE id = '%s'".formatted(ids.get(0)));
      rival.commit();
      assertThat(round.get(40, TimeUnit.SECONDS).made()).containsExactly(true, true);
    }
    for (Job job : jobs) {
      assertThat(row(job, "state || ',' || priority")).isEqualTo("3,7");
    }
  }

  /** On a thread of its own, and not the writer's: the ledger is asked directly. */
  private static Ledger.Round endAll(DurableJobStore store, List<Job> jobs) {
    List<Change> ends =
        jobs.stream()
            .<Change>map(job ->
                new Change.End(
                    job.id(),
                    0,
                    JobTransitions.finished(JobTransitions.claimed(job), finish(job, value("1"))),
                    null))
            .toList();
    try {
      return store.ledger.apply(ends, 0);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void write_onAConnectionThatTheServerHasEnded_isMadeOnAnother() throws Exception {
    DurableJobStore store = open("here");
    add(store);
    add(store);
    claim(store); // so that every connection has been used
    server.query(
        database,
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """);
    assertThat(claim(store).state()).isEqualTo(JobState.RUNNING);
    Job third = add(store);
    assertThat(store.failure()).isNull();
    assertThat(row(third, "count(*)")).isEqualTo("1");
  }

  /** The driver's message of a failed batch has all of its values in it, which go to any client. */
  @Test
  void failure_ofABatch_doesNotTellWhatJobsHold() throws Exception {
    DurableJobStore store = open("here");
    server.execute(database, "ALTER TABLE job ADD CONSTRAINT odd CHECK (func <> 'secret')");
    Job job = JobTransitions.accepted(UUID.randomUUID(), JobRequests.of("secret"), NOW);
    var insert = new Change.Insert(job, false, null);
    assertThatThrownBy(() -> store.ledger.apply(List.of(insert), 0))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("odd")
        .hasMessageNotContaining("secret");
  }

  /**
   * A job that somebody waited for is recorded behind his answer: he may ask another replica for it
   * before that.
   */
  @Test
  void find_jobThatIsJustBeingRecorded_waitsForIt() throws Exception {
    DurableJobStore store = open("here");
    DurableJobStore other = open("other");
    ((SharedJobStore) other).meetNeighbours();
    Job job =
        JobTransitions.accepted(
            new JobIds(Clock.systemUTC()).next(), JobRequests.of("f"), Instant.now());
    CompletableFuture<Optional<Job>> found =
        CompletableFuture.supplyAsync(() -> other.find(job.id()));
    store.add(job, Integer.MAX_VALUE);
    assertThat(found.join()).isPresent();
    assertThat(other.find(UUID.randomUUID())).isEmpty();
  }

  /** Without a limit the locks would be held until TCP gives up, after hours. */
  @Test
  void clientCutOff_withinATransaction_losesItsLocks() throws Exception {
    DurableJobStore store = open("here");
    Job job = add(store);
    try (TcpProxy network = server.proxy()) {
      var sources = new PostgresSources(settings("cut off", server.url(database, network)));
      try (Connection connection = sources.writing();
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE job SET priority = 1 WHERE id = '%s'".formatted(job.id()));
        network.cut();
        try (Connection other = server.connect(database);
            Statement update = other.createStatement()) {
          update.execute("SET lock_timeout = '30s'");
          update.execute("UPDATE job SET priority = 2 WHERE id = '%s'".formatted(job.id()));
        }
        network.mend();
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      }
    }
    assertThat(row(job, "priority")).isEqualTo("2");
  }

  @Test
  void open_twiceAtOnceOnAnEmptyDatabase_bothCome() {
    var first = CompletableFuture.supplyAsync(() -> open("one"));
    var second = CompletableFuture.supplyAsync(() -> open("two"));
    Job job = add(first.join());
    assertThat(second.join().find(job.id())).isPresent();
  }

  @Test
  void open_noServer_saysWhere() {
    PostgresSettings nowhere = settings("here", "jdbc:postgresql://127.0.0.1:1/jobs?password=x");
    assertThatThrownBy(() -> open(nowhere))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(
            "PostgreSQL cannot be reached under jdbc:postgresql://127.0.0.1:1/jobs")
        .hasMessageNotContaining("password");
  }

  @Test
  void open_serverThereAndPoolerNot_saysWhere() {
    var settings =
        new PostgresSettings(
            "jdbc:postgresql://127.0.0.1:1/pooled?password=x",
            server.url(database),
            null,
            null,
            3,
            "here",
            Duration.ofHours(1));
    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("cannot be reached under jdbc:postgresql://127.0.0.1:1/pooled:")
        .hasMessageNotContaining("password");
  }

  @Test
  void open_schemaOfANewerVersion_isRefusedAndLeftAlone() throws Exception {
    open("here").close();
    stores.clear();
    server.execute(
        database,
        """
        INSERT INTO schema_version (installed_rank, version, description, type, script, checksum,
          installed_by, execution_time, success)
        VALUES (99, '99', 'of a later version', 'SQL', 'V99__later.sql', 1, 'postgres', 1, true)
        """);
    assertThatThrownBy(() -> open("here"))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("newer version")
        .hasMessageContaining("99");
  }

  @Test
  void open_schemaFromBeforeOrigins_keepsJobsAndTheirKeysAsNobodys() throws Exception {
    OlderSchema.makeWithKeyedJob(
        new PostgresSources(settings("upgrade", server.url(database))).migrations(),
        "db/postgresql",
        "'" + OlderSchema.JOB + "'");

    DurableJobStore store = open("here");

    assertThat(store.find(OlderSchema.JOB).orElseThrow().request().origin())
        .isEqualTo(Origin.UNKNOWN);
    assertThat(store.add(LedgerJobs.queued(OlderSchema.AGAIN), 10))
        .isInstanceOf(Admission.Repeated.class);
    JobRequest alices = OlderSchema.AGAIN.withOrigin(Origin.of("alice"));
    assertThat(store.add(LedgerJobs.queued(alices), 10)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void upgrade_olderSchema_keepsTheJobs() throws Exception {
    DurableJobStore store = open("here");
    Job job = add(store);
    var sources = new PostgresSources(settings("upgrade", server.url(database)));
    Schema.upgrade(
        sources.migrations(), "in PostgreSQL", "classpath:db/postgresql", "classpath:db/later");
    assertThat(row(job, "later")).isEqualTo("as before");
    assertThat(store.find(job.id())).as("older replicas go on").isPresent();
    assertThat(claim(store).id()).isEqualTo(job.id());
  }
}
