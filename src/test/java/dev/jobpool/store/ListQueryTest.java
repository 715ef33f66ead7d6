package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How SQLite goes about listings. */
class ListQueryTest {
  private static final Map<String, String> LABELS = Map.of("team", "search");
  private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private final SqliteDialect dialect = new SqliteDialect();

  @SuppressWarnings("NullAway.Init")
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    var source = SqliteStores.source(folder.resolve("jobs.db"));
    Schema.upgrade(source, "here", "classpath:db/sqlite");
    connection = SqliteStores.writing(source);
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  static Stream<Arguments> filters() {
    return Stream.of(
        Arguments.of(JobFilter.ALL, "autoindex_job_1"),
        Arguments.of(JobFilter.inStates(JobState.SUCCEEDED), "autoindex_job_1"),
        Arguments.of(JobFilter.inStates(JobState.FAILED), "job_state"),
        Arguments.of(JobFilter.inStates(JobState.QUEUED, JobState.SCHEDULED), "job_state"),
        Arguments.of(new JobFilter(Set.of(), "f", Map.of(), null), "job_func"),
        Arguments.of(new JobFilter(Set.of(JobState.RUNNING), "f", Map.of(), null), "job_state"),
        Arguments.of(new JobFilter(Set.of(), null, LABELS, null), "job_label"),
        Arguments.of(new JobFilter(Set.of(), null, Map.of(), SINCE), "autoindex_job_1"),
        Arguments.of(JobFilter.ALL.of("alice"), "job_principal"));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void plan_ofEachFilter_usesItsIndex(JobFilter filter, String index) throws Exception {
    uses(index, ListQuery.of(filter, 21, null, dialect));
    uses(index, ListQuery.of(filter, 21, UUID.randomUUID(), dialect));
  }

  private void uses(String index, ListQuery query) throws SQLException {
    assertThat(plan(query))
        .as(query.sql())
        .anyMatch(step -> step.contains(index))
        .doesNotContain("SCAN j");
  }

  private List<String> plan(ListQuery query) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("EXPLAIN QUERY PLAN " + query.sql())) {
      for (int i = 0; i < query.parameters().size(); i++) {
        statement.setObject(i + 1, query.parameters().get(i));
      }
      List<String> steps = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          steps.add(rows.getString("detail"));
        }
      }
      return steps;
    }
  }
}
