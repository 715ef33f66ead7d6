package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobTransitions;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of several jobs in one transaction. */
class SqlChangesTest {
  @TempDir Path folder;

  private final SqliteDialect dialect = new SqliteDialect();
  private final UUID me = UUID.randomUUID();

  @SuppressWarnings("NullAway.Init")
  private Connection connection;

  @SuppressWarnings("NullAway.Init")
  private SqlChanges changes;

  @BeforeEach
  void open() throws Exception {
    var source = SqliteStores.source(folder.resolve("jobs.db"));
    Schema.upgrade(source, "here", "classpath:db/sqlite");
    connection = SqliteStores.writing(source);
    changes = new SqlChanges(connection, dialect, () -> me);
  }

  @AfterEach
  void close() {
    changes.abandon();
  }

  private static Change insert(Job job) {
    return new Change.Insert(job, false, null);
  }

  private Set<UUID> ids() throws Exception {
    Set<UUID> ids = new HashSet<>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT id FROM job")) {
      while (rows.next()) {
        ids.add(dialect.getId(rows, "id"));
      }
    }
    return ids;
  }

  /**
   * SQLite's driver keeps a batch where it keeps the parameters: a job with a key that was inserted
   * by itself, between others that were put into the batch, was not, and its first neighbour was
   * inserted in its place. It was answered with 202, and did not exist.
   */
  @Test
  void make_newJobsWithAndWithoutKeys_allAreThere() throws Exception {
    Job plain = LedgerJobs.queued();
    Job keyed = LedgerJobs.queued(JobRequests.keyed("k", "body"));
    Job another = LedgerJobs.queued();
    Job sameKey = LedgerJobs.queued(JobRequests.keyed("k", "body"));
    Job otherKey = LedgerJobs.queued(JobRequests.keyed("l", "body"));

    boolean[] made =
        changes.make(
            List.of(
                insert(plain), insert(keyed), insert(another), insert(sameKey), insert(otherKey)));

    assertThat(made).containsExactly(true, true, true, false, true);
    assertThat(ids())
        .containsExactlyInAnyOrder(plain.id(), keyed.id(), another.id(), otherKey.id());
  }

  @Test
  void make_jobInsertedEndedAndPurgedAtOnce_isGone() throws Exception {
    Job job = LedgerJobs.running(JobRequests.of("f"));
    Job ended = JobTransitions.finished(job, LedgerJobs.finish(job));

    boolean[] made =
        changes.make(
            List.of(
                new Change.Purge(job.id()),
                new Change.End(job.id(), job.epoch(), ended, null),
                new Change.Insert(job, true, null)));

    assertThat(made).containsExactly(true, true, true);
    assertThat(ids()).isEmpty();
  }

  @Test
  void make_sameAgain_isMadeAsItWas() throws Exception {
    Job job = LedgerJobs.running(JobRequests.of("f"));
    Job ended = JobTransitions.finished(job, LedgerJobs.finish(job));
    Change insert = new Change.Insert(job, true, null);
    Change end = new Change.End(job.id(), job.epoch(), ended, null);

    assertThat(changes.make(List.of(insert))).containsExactly(true);
    assertThat(changes.make(List.of(insert))).containsExactly(true);
    assertThat(changes.make(List.of(end))).containsExactly(true);
    assertThat(changes.make(List.of(end))).containsExactly(true);
  }

  @Test
  void make_changeOfAnotherEpoch_isNotMade() throws Exception {
    Job job = LedgerJobs.running(JobRequests.of("f"));
    Job ended = JobTransitions.finished(job, LedgerJobs.finish(job));
    changes.make(List.of(new Change.Insert(job, true, null)));

    assertThat(
            changes.make(
                List.of(
                    new Change.Mark(job.id(), job.epoch() + 1, job),
                    new Change.CancelWish(job.id(), job.epoch() + 1),
                    new Change.End(job.id(), job.epoch() + 1, ended, null))))
        .containsExactly(false, false, false);
  }
}
