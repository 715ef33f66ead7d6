package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.store.JobRow.Part;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Changes as SQL, on the writer's connection. Statements are prepared once for a connection. */
final class SqlChanges {
  private static final String INSERT =
      """
      INSERT INTO job (id, state, priority, ready_at, start_deadline, epoch, attempt, retries, owner,
        cancel_requested, func, args, kwargs, timeout, start_within, run_at, labels,
        idempotency_key, fingerprint, progress, value, error, apart,
        worker_id, worker_pid, worker_node, submitted_at, started_at, finished_at, expires_at, map)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
      ON CONFLICT DO NOTHING
      """;
  private static final String MARK =
      """
      UPDATE job SET attempt = ?, started_at = ?, worker_id = ?, worker_pid = ?, worker_node = ?,
        progress = ?
      WHERE id = ? AND epoch = ? AND state = 2
      """;
  private static final String END =
      """
      UPDATE job SET state = ?, epoch = ?, attempt = ?, value = ?, error = ?, apart = ?,
        progress = ?, worker_id = ?, worker_pid = ?, worker_node = ?,
        started_at = ?, finished_at = ?, expires_at = ?, owner = NULL
      WHERE id = ? AND epoch = ? AND state < 3
      """;
  private static final String RETURN =
      """
      UPDATE job SET state = ?, epoch = ?, attempt = ?, ready_at = ?, start_deadline = ?, error = ?,
        apart = ?, progress = NULL, started_at = NULL, owner = NULL
      WHERE id = ? AND epoch = ? AND state = 2 AND cancel_requested = 0
      """;
  private static final String CANCEL_WISH =
      "UPDATE job SET cancel_requested = 1 WHERE id = ? AND epoch = ? AND state = 2";
  private static final String LOG_ON_CONFLICT =
      """
      ON CONFLICT (id) DO UPDATE
        SET head = excluded.head, omitted = excluded.omitted, tail = excluded.tail
      """;
  private static final String LAST_LOG =
      "INSERT INTO job_log (head, omitted, tail, id) VALUES (?,?,?,?) " + LOG_ON_CONFLICT;
  private static final String KEEP_LOG =
      """
      INSERT INTO job_log (head, omitted, tail, id)
      SELECT ?, ?, ?, id FROM job WHERE id = ? AND epoch = ? AND state = 2
      """
          + LOG_ON_CONFLICT;
  private static final String KEEP_PAYLOAD =
      """
      INSERT INTO job_payload (id, part, content) VALUES (?,?,?)
      ON CONFLICT (id, part) DO UPDATE SET content = excluded.content
      """;
  private static final String KEEP_LABEL =
      "INSERT INTO job_label (name, value, id) VALUES (?,?,?) ON CONFLICT DO NOTHING";
  private static final String PURGE = "DELETE FROM job WHERE id = ? AND state > 2";

  /** Where the rest of a job is, by its id. */
  private static final List<String> TABLES_BESIDE =
      List.of("job_payload", "job_label", "job_log", "map_input", "map_outcome");

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
          Change.Purge.class);

  private final Connection connection;
  private final Dialect dialect;
  private final Supplier<UUID> owner;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  SqlChanges(Connection connection, Dialect dialect, Supplier<UUID> owner) {
    this.connection = connection;
    this.dialect = dialect;
    this.owner = owner;
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
    return made;
  }

  private void make(
      Class<? extends Change> kind, List<Integer> places, List<Change> changes, boolean[] made)
      throws SQLException {
    PreparedStatement statement = prepare(sqlOf(kind));
    List<Integer> batch = new ArrayList<>(places.size());
    // Nothing is in the batch yet when those are executed: SQLite's driver would take its first
    // entry's parameters for theirs.
    for (int place : places) {
      if (hasKey(changes.get(place))) {
        bind(statement, changes.get(place));
        made[place] = statement.executeUpdate() == 1 || isMadeAlready(changes.get(place));
      } else {
        batch.add(place);
      }
    }
    for (int place : batch) {
      bind(statement, changes.get(place));
      statement.addBatch();
    }
    int[] counts = batch.isEmpty() ? new int[0] : execute(statement);
    for (int i = 0; i < counts.length; i++) {
      int place = batch.get(i);
      made[place] =
          counts[i] == 1
              || counts[i] == Statement.SUCCESS_NO_INFO
              || isMadeAlready(changes.get(place));
    }
    keepTheRest(places.stream().filter(place -> made[place]).map(changes::get).toList());
  }

  /** Fails with the cause alone: a driver may tell the whole batch, arguments of jobs included. */
  static int[] execute(PreparedStatement batch) throws SQLException {
    try {
      return batch.executeBatch();
    } catch (BatchUpdateException e) {
      SQLException cause = e.getNextException();
      throw cause == null ? new SQLException("a batch failed", e.getSQLState()) : cause;
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

  private static String sqlOf(Class<? extends Change> kind) {
    return switch (kind.getSimpleName()) {
      case "Insert" -> INSERT;
      case "Mark" -> MARK;
      case "CancelWish" -> CANCEL_WISH;
      case "End" -> END;
      case "Return" -> RETURN;
      case "KeepLog" -> KEEP_LOG;
      case "Purge" -> PURGE;
      default -> throw new IllegalArgumentException(kind.getName());
    };
  }

  /** True if it is as the change would have it: then it was made when its answer was lost. */
  private boolean isMadeAlready(Change change) throws SQLException {
    return switch (change) {
      case Change.Insert(Job job, boolean owned, JobLog _) ->
          isAt(job, owned ? JobState.RUNNING : job.state());
      case Change.End(UUID _, long _, Job ended, JobLog _) -> isAt(ended, ended.state());
      case Change.Return(UUID _, long _, Job waiting, JobLog _) -> isAt(waiting, waiting.state());
      case Change.Mark _, Change.CancelWish _, Change.KeepLog _, Change.Purge _ -> false;
    };
  }

  private boolean isAt(Job job, JobState state) throws SQLException {
    PreparedStatement statement = prepare(STATE);
    dialect.setId(statement, 1, job.id());
    try (var rows = statement.executeQuery()) {
      return rows.next() && rows.getInt(1) == state.ordinal() && rows.getLong(2) == job.epoch();
    }
  }

  private void bind(PreparedStatement statement, Change change) throws SQLException {
    var to = new Binder(statement, dialect);
    switch (change) {
      case Change.Insert(Job job, boolean owned, JobLog _) -> insert(to, job, owned);
      case Change.Mark(UUID id, long epoch, Job now) ->
          to.number(now.attempt())
              .time(now.startedAt())
              .worker(now.worker())
              .text(JobJson.ofProgress(now.progress()))
              .id(id)
              .number(epoch);
      case Change.End(UUID id, long epoch, Job ended, JobLog _) ->
          to.number(ended.state().ordinal())
              .number(ended.epoch())
              .number(ended.attempt())
              .inRow(ended.value())
              .text(errorInRow(ended))
              .number(apart(ended))
              .text(JobJson.ofProgress(ended.progress()))
              .worker(ended.worker())
              .time(ended.startedAt())
              .time(ended.finishedAt())
              .time(ended.expiresAt())
              .id(id)
              .number(epoch);
      case Change.Return(UUID id, long epoch, Job waiting, JobLog _) ->
          to.number(waiting.state().ordinal())
              .number(waiting.epoch())
              .number(waiting.attempt())
              .time(waiting.readyAt())
              .time(waiting.startDeadline())
              .text(errorInRow(waiting))
              .number(apart(waiting))
              .id(id)
              .number(epoch);
      case Change.CancelWish(UUID id, long epoch) -> to.id(id).number(epoch);
      case Change.KeepLog(UUID id, long epoch, JobLog log) -> log(to, id, log).number(epoch);
      case Change.Purge(UUID id) -> to.id(id);
    }
  }

  private void insert(Binder to, Job job, boolean owned) throws SQLException {
    JobRequest request = job.request();
    var key = request.idempotencyKey();
    to.id(job.id())
        .number(owned ? JobState.RUNNING.ordinal() : job.state().ordinal())
        .number(request.priority())
        .time(job.readyAt())
        .time(job.startDeadline())
        .number(job.epoch())
        .number(job.attempt())
        .number(request.retries())
        .id(owned ? owner.get() : null)
        .number(job.cancelRequested() ? 1 : 0)
        .text(request.func())
        .inRow(JobRow.argsOrNull(request.args()))
        .inRow(JobRow.kwargsOrNull(request.kwargs()))
        .numberOrNull(Times.microsOrNull(request.timeout()))
        .numberOrNull(Times.microsOrNull(request.startWithin()))
        .time(request.runAt())
        .text(JobJson.ofLabels(request.labels()))
        .text(key == null ? null : key.key())
        .bytes(key == null ? null : key.fingerprint())
        .text(JobJson.ofProgress(job.progress()))
        .inRow(job.value())
        .text(errorInRow(job))
        .number(apart(job))
        .worker(job.worker())
        .time(job.submittedAt())
        .time(job.startedAt())
        .time(job.finishedAt())
        .time(job.expiresAt())
        .text(JobJson.ofMap(request.map()));
  }

  private static Binder log(Binder to, UUID id, JobLog log) throws SQLException {
    return to.bytes(log.head()).number(log.omittedBytes()).bytes(log.tail()).id(id);
  }

  private static int apart(Job job) {
    return (Part.isLong(job.request().args()) ? Part.ARGS.bit : 0)
        | (Part.isLong(job.request().kwargs()) ? Part.KWARGS.bit : 0)
        | (Part.isLong(job.value()) ? Part.VALUE.bit : 0)
        | (Part.isLong(error(job)) ? Part.ERROR.bit : 0);
  }

  private static @Nullable String errorInRow(Job job) {
    byte[] error = error(job);
    return error == null || Part.isLong(error) ? null : JobJson.ofError(job.error());
  }

  private static byte @Nullable [] error(Job job) {
    String json = JobJson.ofError(job.error());
    return json == null ? null : json.getBytes(StandardCharsets.US_ASCII);
  }

  /** What belongs to these changes and is not in the row of the job. */
  private void keepTheRest(List<Change> made) throws SQLException {
    for (Change change : made) {
      switch (change) {
        case Change.Insert(Job job, boolean _, JobLog log) -> {
          keepPayload(job.id(), Part.ARGS, job.request().args());
          keepPayload(job.id(), Part.KWARGS, job.request().kwargs());
          keepResult(job, log);
          keepLabels(job);
        }
        case Change.End(UUID _, long _, Job ended, JobLog log) -> keepResult(ended, log);
        case Change.Return(UUID _, long _, Job waiting, JobLog log) -> keepResult(waiting, log);
        case Change.Purge(UUID id) -> deleteTheRest(List.of(id));
        case Change.Mark _, Change.CancelWish _, Change.KeepLog _ -> {}
      }
    }
  }

  private void keepResult(Job job, @Nullable JobLog log) throws SQLException {
    keepPayload(job.id(), Part.VALUE, job.value());
    keepPayload(job.id(), Part.ERROR, error(job));
    if (log != null) {
      PreparedStatement statement = prepare(LAST_LOG);
      log(new Binder(statement, dialect), job.id(), log);
      statement.executeUpdate();
    }
  }

  private void keepPayload(UUID id, Part part, byte @Nullable [] content) throws SQLException {
    if (content != null && Part.isLong(content)) {
      PreparedStatement statement = prepare(KEEP_PAYLOAD);
      new Binder(statement, dialect).id(id).number(part.bit).bytes(content);
      statement.executeUpdate();
    }
  }

  private void keepLabels(Job job) throws SQLException {
    for (Map.Entry<String, String> label : job.request().labels().entrySet()) {
      PreparedStatement statement = prepare(KEEP_LABEL);
      new Binder(statement, dialect)
          .text(Dialect.indexed(label.getKey()))
          .text(Dialect.indexed(label.getValue()))
          .id(job.id());
      statement.executeUpdate();
    }
  }

  void deleteTheRest(List<UUID> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    for (String table : TABLES_BESIDE) {
      PreparedStatement statement = prepare("DELETE FROM " + table + " WHERE id = ?");
      for (UUID id : ids) {
        dialect.setId(statement, 1, id);
        statement.addBatch();
      }
      execute(statement);
    }
  }

  byte[] payload(UUID id, Part part) throws SQLException {
    PreparedStatement statement =
        prepare("SELECT content FROM job_payload WHERE id = ? AND part = ?");
    new Binder(statement, dialect).id(id).number(part.bit);
    try (var rows = statement.executeQuery()) {
      return rows.next() ? rows.getBytes(1) : new byte[0];
    }
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Frees the connection, whatever state it is in; what was not committed is undone. */
  void abandon() {
    try {
      connection.close();
    } catch (SQLException _) {
      // It was broken already.
    }
  }

  /** Sets a statement's parameters in their order. */
  private static final class Binder {
    private final PreparedStatement statement;
    private final Dialect dialect;
    private int at;

    Binder(PreparedStatement statement, Dialect dialect) {
      this.statement = statement;
      this.dialect = dialect;
    }

    Binder id(@Nullable UUID id) throws SQLException {
      dialect.setId(statement, ++at, id);
      return this;
    }

    Binder number(long value) throws SQLException {
      statement.setLong(++at, value);
      return this;
    }

    Binder numberOrNull(@Nullable Long value) throws SQLException {
      if (value == null) {
        statement.setNull(++at, Types.BIGINT);
        return this;
      }
      return number(value);
    }

    Binder time(java.time.@Nullable Instant time) throws SQLException {
      return numberOrNull(Times.microsOrNull(time));
    }

    Binder text(@Nullable String text) throws SQLException {
      statement.setString(++at, text);
      return this;
    }

    Binder bytes(byte @Nullable [] bytes) throws SQLException {
      statement.setBytes(++at, bytes);
      return this;
    }

    /** Null for what is kept apart. */
    Binder inRow(byte @Nullable [] bytes) throws SQLException {
      return bytes(Part.isLong(bytes) ? null : bytes);
    }

    Binder worker(Job.@Nullable WorkerRef worker) throws SQLException {
      return worker == null
          ? numberOrNull(null).numberOrNull(null).text(null)
          : number(worker.id()).number(worker.pid()).text(worker.node());
    }
  }
}
