package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.store.JobRow.Part;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a job and is not in its row: long arguments and results, labels, its log. What
 * belongs to a map's items is kept by {@link SqlItems}, and its delivery by {@link DeliveryRows};
 * both are deleted here.
 */
record JobParts(Statements statements, Dialect dialect) {
  static final String LOG_ON_CONFLICT =
      """
      ON CONFLICT (id) DO UPDATE
        SET head = excluded.head, omitted = excluded.omitted, tail = excluded.tail
      """;
  private static final String LAST_LOG =
      "INSERT INTO job_log (head, omitted, tail, id) VALUES (?,?,?,?) " + LOG_ON_CONFLICT;
  private static final String KEEP_PAYLOAD =
      """
      INSERT INTO job_payload (id, part, content) VALUES (?,?,?)
      ON CONFLICT (id, part) DO UPDATE SET content = excluded.content
      """;
  private static final String KEEP_LABEL =
      "INSERT INTO job_label (name, value, id) VALUES (?,?,?) ON CONFLICT DO NOTHING";

  /** Where it is, by the job's id. */
  private static final List<String> TABLES =
      List.of("job_payload", "job_label", "job_log", "map_input", "map_outcome", "job_callback");

  /** Keeps, or deletes, what belongs to a change that was made to the job's row. */
  void keep(Change made) throws SQLException {
    switch (made) {
      case Change.Insert(Job job, boolean _, JobLog log) -> {
        keepPayload(job.id(), Part.ARGS, job.request().args());
        keepPayload(job.id(), Part.KWARGS, job.request().kwargs());
        keepResult(job, log);
        keepLabels(job);
      }
      case Change.End(UUID _, long _, Job ended, JobLog log) -> keepResult(ended, log);
      case Change.Return(UUID _, long _, Job waiting, JobLog log) -> keepResult(waiting, log);
      case Change.Purge(UUID id) -> delete(List.of(id));
      case Change.Mark _,
          Change.CancelWish _,
          Change.KeepLog _,
          Change.Attempted _,
          Change.Redelivery _ -> {}
    }
  }

  private void keepResult(Job job, @Nullable JobLog log) throws SQLException {
    keepPayload(job.id(), Part.VALUE, job.value());
    keepPayload(job.id(), Part.ERROR, JobRow.error(job));
    if (log != null) {
      PreparedStatement statement = statements.prepare(LAST_LOG);
      new Binder(statement, dialect).log(log).id(job.id());
      statement.executeUpdate();
    }
  }

  private void keepPayload(UUID id, Part part, byte @Nullable [] content) throws SQLException {
    if (content != null && Part.isLong(content)) {
      PreparedStatement statement = statements.prepare(KEEP_PAYLOAD);
      new Binder(statement, dialect).id(id).number(part.bit).bytes(content);
      statement.executeUpdate();
    }
  }

  private void keepLabels(Job job) throws SQLException {
    for (Map.Entry<String, String> label : job.request().labels().entrySet()) {
      PreparedStatement statement = statements.prepare(KEEP_LABEL);
      new Binder(statement, dialect)
          .text(Dialect.indexed(label.getKey()))
          .text(Dialect.indexed(label.getValue()))
          .id(job.id());
      statement.executeUpdate();
    }
  }

  void delete(List<UUID> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    for (String table : TABLES) {
      PreparedStatement statement = statements.prepare("DELETE FROM " + table + " WHERE id = ?");
      for (UUID id : ids) {
        dialect.setId(statement, 1, id);
        statement.addBatch();
      }
      Statements.execute(statement);
    }
  }

  byte[] payload(UUID id, Part part) throws SQLException {
    PreparedStatement statement =
        statements.prepare("SELECT content FROM job_payload WHERE id = ? AND part = ?");
    new Binder(statement, dialect).id(id).number(part.bit);
    try (var rows = statement.executeQuery()) {
      return rows.next() ? rows.getBytes(1) : new byte[0];
    }
  }
}
