package dev.jobpool.store;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.store.JobRow.Part;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each {@link Change} does to the rows of jobs, as SQL.
 *
 * @param owner what the database calls this process, at present
 */
record ChangeSql(Dialect dialect, Supplier<UUID> owner) {
  private static final String INSERT =
      """
      INSERT INTO job (id, state, priority, ready_at, start_deadline, epoch, attempt, retries, owner,
        cancel_requested, func, args, kwargs, timeout, start_within, run_at, labels,
        idempotency_key, fingerprint, progress, value, error, apart,
        worker_id, worker_pid, worker_node, submitted_at, started_at, finished_at, expires_at,
        map, callbacks, principal, trace_parent)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
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
  private static final String KEEP_LOG =
      """
      INSERT INTO job_log (head, omitted, tail, id)
      SELECT ?, ?, ?, id FROM job WHERE id = ? AND epoch = ? AND state = 2
      """
          + JobParts.LOG_ON_CONFLICT;
  private static final String ATTEMPTED =
      """
      UPDATE job_callback SET state = ?, next_at = ?, attempts = ?, history = ?
      WHERE id = ? AND epoch = ? AND state = 0
      """;
  private static final String REDELIVERY =
      """
      UPDATE job_callback SET state = 0, next_at = ?, owner = ?, epoch = epoch + 1, attempts = 0
      WHERE id = ?
      """;
  private static final String PURGE = "DELETE FROM job WHERE id = ? AND state > 2";

  static String of(Class<? extends Change> kind) {
    return switch (kind.getSimpleName()) {
      case "Insert" -> INSERT;
      case "Mark" -> MARK;
      case "CancelWish" -> CANCEL_WISH;
      case "End" -> END;
      case "Return" -> RETURN;
      case "KeepLog" -> KEEP_LOG;
      case "Attempted" -> ATTEMPTED;
      case "Redelivery" -> REDELIVERY;
      case "Purge" -> PURGE;
      default -> throw new IllegalArgumentException(kind.getName());
    };
  }

  void bind(PreparedStatement statement, Change change) throws SQLException {
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
      case Change.KeepLog(UUID id, long epoch, JobLog log) -> to.log(log).id(id).number(epoch);
      case Change.Attempted(Delivery now) ->
          to.number(now.state().ordinal())
              .time(now.nextAt())
              .number(now.attempts())
              .text(CallbackJson.ofHistory(now.history()))
              .id(now.jobId())
              .number(now.epoch());
      case Change.Redelivery(UUID id, Instant at) -> to.time(at).id(owner.get()).id(id);
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
        .text(JobJson.ofMap(request.map()))
        .text(CallbackJson.ofTargets(request.callbacks()))
        .text(request.origin().principal())
        .text(request.origin().traceParent());
  }

  private static int apart(Job job) {
    return (Part.isLong(job.request().args()) ? Part.ARGS.bit : 0)
        | (Part.isLong(job.request().kwargs()) ? Part.KWARGS.bit : 0)
        | (Part.isLong(job.value()) ? Part.VALUE.bit : 0)
        | (Part.isLong(JobRow.error(job)) ? Part.ERROR.bit : 0);
  }

  private static @Nullable String errorInRow(Job job) {
    byte[] error = JobRow.error(job);
    return error == null || Part.isLong(error) ? null : JobJson.ofError(job.error());
  }
}
