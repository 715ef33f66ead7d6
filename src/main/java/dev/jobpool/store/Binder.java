package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.store.JobRow.Part;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sets a statement's parameters in their order. */
final class Binder {
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

  Binder time(@Nullable Instant time) throws SQLException {
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

  Binder log(JobLog log) throws SQLException {
    return bytes(log.head()).number(log.omittedBytes()).bytes(log.tail());
  }

  Binder worker(Job.@Nullable WorkerRef worker) throws SQLException {
    return worker == null
        ? numberOrNull(null).numberOrNull(null).text(null)
        : number(worker.id()).number(worker.pid()).text(worker.node());
  }
}
