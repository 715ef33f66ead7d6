package dev.jobpool.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the databases do each in its own way. */
interface Dialect {

  void setId(PreparedStatement statement, int at, @Nullable UUID id) throws SQLException;

  UUID getId(ResultSet row, String column) throws SQLException;

  /** As {@link Ledger#gathering}. */
  Duration gathering();

  /** An id as a parameter. */
  Object id(UUID id);

  /**
   * A subquery's end that keeps other processes' claims and deletions out of the way; empty where
   * there are none.
   */
  String skipLocked();

  /** A query's end that keeps others from changing the rows meanwhile; empty if nobody could. */
  String lockShared();

  /** A condition that a claim must meet; may be empty. */
  String mayClaim();

  /**
   * Sets the parameters of {@link #mayClaim}.
   *
   * @return the place of the next parameter
   */
  int setMayClaim(PreparedStatement statement, int at, UUID owner) throws SQLException;

  /** A condition on running jobs of other owners: the owner is dead. */
  String isOrphan();

  /**
   * True if a transaction that failed so may be made again at once.
   *
   * @param usedBefore whether its connection had been used before, and may have been lost meanwhile
   */
  boolean mayTryAgain(SQLException failure, boolean usedBefore);

  /** True if another attempt to write the same would fail alike. */
  boolean isAboutData(SQLException failure);

  /** Text as the database takes it in indexed columns. */
  static String indexed(String text) {
    return text.replace('\0', '\ufffd');
  }
}
