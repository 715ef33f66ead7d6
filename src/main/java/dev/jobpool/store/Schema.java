package dev.jobpool.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings a database's tables to what this version needs. */
final class Schema {
  private Schema() {}

  /**
   * Upgrades an older schema in place.
   *
   * @param locations where the migrations are, on the class path
   * @throws StoreOpenException if the schema is newer than this version, or cannot be upgraded
   */
  static void upgrade(DataSource dataSource, String where, String... locations) {
    Flyway flyway = settings(dataSource, locations).load();
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      refuseNewer(flyway, where);
      throw unusable(where, e);
    } catch (FlywayException e) {
      throw unusable(where, e);
    }
  }

  /** Fails, before it changes anything, if there is a migration that this version does not know. */
  private static FluentConfiguration settings(DataSource dataSource, String... locations) {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(dataSource)
        .locations(locations)
        .table("schema_version")
        .ignoreMigrationPatterns(new String[0])
        .failOnMissingLocations(true);
  }

  private static void refuseNewer(Flyway flyway, String where) {
    for (MigrationInfo migration : flyway.info().all()) {
      if (migration.getState().isApplied() && !migration.getState().isResolved()) {
        throw new StoreOpenException(
            ("The store %s was written by a newer version of jobpool: its schema is version %s,"
                    + " which this version does not know. Run that version, or restore a backup.")
                .formatted(where, migration.getVersion()));
      }
    }
  }

  private static StoreOpenException unusable(String where, FlywayException e) {
    return new StoreOpenException(
        "The store %s cannot be opened: %s".formatted(where, rootMessage(e)), e);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip();
  }
}
