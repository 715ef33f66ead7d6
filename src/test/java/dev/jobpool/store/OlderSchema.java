package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jobpool.job.IdempotencyKey;
import dev.jobpool.job.JobRequest;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A database as version 3 of the schema left it: nobody knew who submitted a job. */
final class OlderSchema {
  static final UUID JOB = UUID.fromString("0199d3f2-7c1a-7000-8000-000000000001");

  /** The request of {@link #JOB}, sent once more. */
  static final JobRequest AGAIN =
      JobRequest.calling("f")
          .idempotencyKey(new IdempotencyKey("key", "body".getBytes(UTF_8)))
          .build();

  private OlderSchema() {}

  /**
   * @param id {@link #JOB} as that database writes it
   */
  static void makeWithKeyedJob(DataSource source, String migrations, String id)
      throws SQLException {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:" + migrations)
        .table("schema_version")
        .target("3")
        .load()
        .migrate();
    try (var connection = source.getConnection();
        var insert =
            connection.prepareStatement(
                """
                INSERT INTO job (id, state, priority, ready_at, epoch, attempt, retries,
                  cancel_requested, func, idempotency_key, fingerprint, apart, submitted_at)
                VALUES (%s, 1, 0, 0, 1, 0, 0, 0, 'f', 'key', ?, 0, 0)
                """
                    .formatted(id))) {
      insert.setBytes(1, "body".getBytes(UTF_8));
      insert.executeUpdate();
    }
  }
}
