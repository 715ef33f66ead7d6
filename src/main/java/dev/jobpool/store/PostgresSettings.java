package dev.jobpool.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach PostgreSQL.
 *
 * @param url {@code jdbc:postgresql:…}; may lead through a pooler in transaction mode, if {@code
 *     directUrl} does not
 * @param directUrl for migrations and notifications; null: {@code url}
 * @param connections how many are used at most for reading; five more are used: two for the lease
 *     and what belongs to it, two for writing, one for notifications
 * @param node what this process is called among its replicas
 * @param lease after how long without a sign others take its jobs
 */
public record PostgresSettings(
    String url,
    @Nullable String directUrl,
    @Nullable String username,
    @Nullable String password,
    int connections,
    String node,
    Duration lease) {

  String directUrlOrUrl() {
    return directUrl == null ? url : directUrl;
  }

  @Override
  public String toString() {
    return "PostgresSettings[node=%s, lease=%s]".formatted(node, lease);
  }
}
