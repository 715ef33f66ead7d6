package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobState;
import dev.jobpool.store.JobRow.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Makes changes on the writer's connection: those of a kind together, in one batch. */
final class SqlChanges {
  private static final String STATE = "SELECT state, epoch FROM job WHERE id = ?";

  /** In this order, so that a job may be inserted, ended and purged in one round. */
  private static final List<Class<? extends Change>> ORDER =
      List.of(
          Change.Insert.class,
          Change.Mark.class,
          Change.CancelWish.class,
          Change.End.class,
          Change.Return.class,
          Change.KeepLog.class,
          Change.Attempted.class,
          Change.Redelivery.class,
          Change.Purge.class);

  private final Statements statements;
  private final Dialect dialect;
  private final ChangeSql sql;
  private final JobParts parts;
  private final DeliveryRows deliveries;
  private boolean hasNewDeliveries;

  /**
   * @param owner what the database calls this process, at present
   */
  SqlChanges(Connection connection, Dialect dialect, Supplier<UUID> owner) {
    this.statements = new Statements(connection);
    this.dialect = dialect;
    this.sql = new ChangeSql(dialect, owner);
    this.parts = new JobParts(statements, dialect);
    this.deliveries = new DeliveryRows(statements, dialect, owner);
  }

  /**
   * Makes the changes; true for each that was made. Those of a kind are made in the order of their
   * ids, so that processes that change the same jobs at once do not lock each other out.
   */
  boolean[] make(List<Change> changes) throws SQLException {
    boolean[] made = new boolean[changes.size()];
    List<Integer> inOrderOfIds =
        IntStream.range(0, made.length)
            .boxed()
            .sorted(Comparator.comparing(place -> changes.get(place).id()))
            .toList();
    for (Class<? extends Change> kind : ORDER) {
      List<Integer> places =
          inOrderOfIds.stream().filter(place -> kind.isInstance(changes.get(place))).toList();
      if (!places.isEmpty()) {
        make(kind, places, changes, made);
      }
    }
    hasNewDeliveries |= deliveries.put(changes, made);
    return made;
  }

  /** Whether deliveries have been put in since this was asked last. */
  boolean takeHasNewDeliveries() {
    boolean had = hasNewDeliveries;
    hasNewDeliveries = false;
    return had;
  }

  int adoptDeliveries(int limit) throws SQLException {
    return deliveries.adopt(limit);
  }

  private void make(
      Class<? extends Change> kind, List<Integer> places, List<Change> changes, boolean[] made)
      throws SQLException {
    PreparedStatement statement = statements.prepare(ChangeSql.of(kind));
    List<Integer> batch = new ArrayList<>(places.size());
    // Nothing is in the batch yet when those are executed: SQLite's driver would take its first
    // entry's parameters for theirs.
    for (int place : places) {
      if (hasKey(changes.get(place))) {
        sql.bind(statement, changes.get(place));
        made[place] = statement.executeUpdate() == 1 || isMadeAlready(changes.get(place));
      } else {
        batch.add(place);
      }
    }
    for (int place : batch) {
      sql.bind(statement, changes.get(place));
      statement.addBatch();
    }
    int[] counts = batch.isEmpty() ? new int[0] : Statements.execute(statement);
    for (int i = 0; i < counts.length; i++) {
      int place = batch.get(i);
      made[place] =
          counts[i] == 1
              || counts[i] == Statement.SUCCESS_NO_INFO
              || isMadeAlready(changes.get(place));
    }
    for (int place : places) {
      if (made[place]) {
        parts.keep(changes.get(place));
      }
    }
  }

  /**
   * Only of a job with an idempotency key must be known whether it was inserted. Others are
   * inserted many by one statement if the driver can, of which no counts are known.
   */
  private static boolean hasKey(Change change) {
    return change instanceof Change.Insert(Job job, boolean _, JobLog _)
        && job.request().idempotencyKey() != null;
  }

  /** True if it is as the change would have it: then it was made when its answer was lost. */
  private boolean isMadeAlready(Change change) throws SQLException {
    return switch (change) {
      case Change.Insert(Job job, boolean owned, JobLog _) ->
          isAt(job, owned ? JobState.RUNNING : job.state());
      case Change.End(UUID _, long _, Job ended, JobLog _) -> isAt(ended, ended.state());
      case Change.Return(UUID _, long _, Job waiting, JobLog _) -> isAt(waiting, waiting.state());
      case Change.Mark _,
          Change.CancelWish _,
          Change.KeepLog _,
          Change.Attempted _,
          Change.Redelivery _,
          Change.Purge _ ->
          false;
    };
  }

  private boolean isAt(Job job, JobState state) throws SQLException {
    PreparedStatement statement = statements.prepare(STATE);
    dialect.setId(statement, 1, job.id());
    try (var rows = statement.executeQuery()) {
      return rows.next() && rows.getInt(1) == state.ordinal() && rows.getLong(2) == job.epoch();
    }
  }

  /** What one part of a job holds; empty if there is none. */
  byte[] payload(UUID id, Part part) throws SQLException {
    return parts.payload(id, part);
  }

  /** Deletes what belongs to jobs whose rows are deleted. */
  void deleteParts(List<UUID> ids) throws SQLException {
    parts.delete(ids);
  }

  PreparedStatement prepare(String sql) throws SQLException {
    return statements.prepare(sql);
  }

  void commit() throws SQLException {
    statements.commit();
  }

  /** Frees the connection, whatever state it is in; what was not committed is undone. */
  void abandon() {
    statements.abandon();
  }
}
