package dev.jobpool.store;

import dev.jobpool.job.IdempotencyKey;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.job.Origin;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs from rows of the table {@code job}. */
record JobRow(Dialect dialect, Payloads payloads) {
  private static final JobState[] STATES = JobState.values();
  private static final byte[] NO_ARGS = "[]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_KWARGS = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = {};

  /** Where the parts of a job are that are too long for its row. */
  interface Payloads {
    byte[] get(UUID id, Part part) throws SQLException;
  }

  /** A part of a job that may be long. */
  enum Part {
    ARGS(1),
    KWARGS(2),
    VALUE(4),
    ERROR(8);

    /** Beyond this length a part is kept apart. */
    static final int MAX_IN_ROW_BYTES = 2_000;

    final int bit;

    Part(int bit) {
      this.bit = bit;
    }

    static boolean isLong(byte @Nullable [] content) {
      return content != null && content.length > MAX_IN_ROW_BYTES;
    }
  }

  /** Null for what most jobs have: no arguments. */
  static byte @Nullable [] argsOrNull(byte[] args) {
    return Arrays.equals(args, NO_ARGS) ? null : args;
  }

  static byte @Nullable [] kwargsOrNull(byte[] kwargs) {
    return Arrays.equals(kwargs, NO_KWARGS) ? null : kwargs;
  }

  /** A job's error as it is kept; null if it has none. */
  static byte @Nullable [] error(Job job) {
    String json = JobJson.ofError(job.error());
    return json == null ? null : json.getBytes(StandardCharsets.US_ASCII);
  }

  /** The whole job. */
  Job read(ResultSet row) throws SQLException {
    return read(row, true);
  }

  /** The job without what may be long: for listings. */
  Job readShort(ResultSet row) throws SQLException {
    return read(row, false);
  }

  private Job read(ResultSet row, boolean whole) throws SQLException {
    UUID id = dialect.getId(row, "id");
    int apart = row.getInt("apart");
    JobState state = STATES[row.getInt("state")];
    byte[] value = whole ? part(row, "value", Part.VALUE, id, apart) : null;
    return new Job(
        id,
        request(row, id, apart, whole),
        state,
        row.getLong("epoch"),
        row.getInt("attempt"),
        Times.instant(row.getLong("ready_at")),
        row.getInt("cancel_requested") != 0,
        JobJson.progress(row.getString("progress")),
        value,
        JobJson.error(error(row, id, apart)),
        worker(row),
        Times.instant(row.getLong("submitted_at")),
        time(row, "started_at"),
        time(row, "finished_at"),
        time(row, "expires_at"));
  }

  private JobRequest request(ResultSet row, UUID id, int apart, boolean whole) throws SQLException {
    byte[] args = whole ? part(row, "args", Part.ARGS, id, apart) : EMPTY;
    byte[] kwargs = whole ? part(row, "kwargs", Part.KWARGS, id, apart) : EMPTY;
    return JobRequest.calling(row.getString("func"))
        .args(Objects.requireNonNullElse(args, NO_ARGS))
        .kwargs(Objects.requireNonNullElse(kwargs, NO_KWARGS))
        .timeout(Times.span(number(row, "timeout")))
        .startWithin(Times.span(number(row, "start_within")))
        .runAt(time(row, "run_at"))
        .priority(row.getInt("priority"))
        .retries(row.getInt("retries"))
        .labels(JobJson.labels(row.getString("labels")))
        .idempotencyKey(key(row))
        .map(JobJson.map(row.getString("map")))
        .callbacks(CallbackJson.targets(row.getString("callbacks")))
        .origin(origin(row))
        .build();
  }

  private static Origin origin(ResultSet row) throws SQLException {
    String principal = row.getString("principal");
    String traceParent = row.getString("trace_parent");
    return principal == null && traceParent == null
        ? Origin.UNKNOWN
        : new Origin(principal, traceParent);
  }

  private static @Nullable IdempotencyKey key(ResultSet row) throws SQLException {
    String key = row.getString("idempotency_key");
    return key == null ? null : new IdempotencyKey(key, row.getBytes("fingerprint"));
  }

  private @Nullable String error(ResultSet row, UUID id, int apart) throws SQLException {
    return (apart & Part.ERROR.bit) == 0
        ? row.getString("error")
        : new String(payloads.get(id, Part.ERROR), StandardCharsets.UTF_8);
  }

  private byte @Nullable [] part(ResultSet row, String column, Part part, UUID id, int apart)
      throws SQLException {
    return (apart & part.bit) == 0 ? row.getBytes(column) : payloads.get(id, part);
  }

  private static Job.@Nullable WorkerRef worker(ResultSet row) throws SQLException {
    String node = row.getString("worker_node");
    return node == null
        ? null
        : new Job.WorkerRef(row.getInt("worker_id"), row.getLong("worker_pid"), node);
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Long micros = number(row, column);
    return micros == null ? null : Times.instant(micros);
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : (Long) value;
  }
}
