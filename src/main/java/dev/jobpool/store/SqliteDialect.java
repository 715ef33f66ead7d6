package dev.jobpool.store;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite: one process, ids as 16 bytes. */
final class SqliteDialect implements Dialect {

  @Override
  public void setId(PreparedStatement statement, int at, @Nullable UUID id) throws SQLException {
    statement.setBytes(at, id == null ? null : id(id));
  }

  @Override
  public UUID getId(ResultSet row, String column) throws SQLException {
    ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(column));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  @Override
  public byte[] id(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  @Override
  public Duration gathering() {
    return Duration.ZERO;
  }

  @Override
  public String skipLocked() {
    return "";
  }

  /** Writers come one after the other. */
  @Override
  public String lockShared() {
    return "";
  }

  @Override
  public String mayClaim() {
    return "";
  }

  @Override
  public int setMayClaim(PreparedStatement statement, int at, UUID owner) {
    return at;
  }

  /** There is one process at a time, so any other is dead. */
  @Override
  public String isOrphan() {
    return "1 = 1";
  }

  @Override
  public boolean mayTryAgain(SQLException failure, boolean usedBefore) {
    return false;
  }

  @Override
  public boolean isAboutData(SQLException failure) {
    if (!(failure instanceof SQLiteException sqlite)) {
      return false;
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    return code == SQLiteErrorCode.SQLITE_TOOBIG
        || code == SQLiteErrorCode.SQLITE_MISMATCH
        || (code.code & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
  }
}
