package dev.jobpool.store;

import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A page of jobs, newest first, as SQL for which there are indexes. */
record ListQuery(String sql, List<Object> parameters) {

  /**
   * @param limit how many jobs at most
   * @param before only ids smaller than this; null: from the newest
   */
  static ListQuery of(JobFilter filter, int limit, @Nullable UUID before, Dialect dialect) {
    List<String> conditions = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    filter
        .labels()
        .forEach((name, value) -> {
          conditions.add("j.id IN (SELECT id FROM job_label WHERE name = ? AND value = ?)");
          parameters.add(Dialect.indexed(name));
          parameters.add(Dialect.indexed(value));
        });
    if (!filter.states().isEmpty()) {
      conditions.addAll(states(filter.states()));
    }
    if (filter.func() != null) {
      conditions.add("j.func = ?");
      parameters.add(filter.func());
    }
    if (filter.principal() != null) {
      conditions.add("j.principal = ?");
      parameters.add(filter.principal());
    }
    if (filter.since() != null) {
      conditions.add("j.submitted_at >= ?");
      parameters.add(Times.micros(filter.since()));
      conditions.add("j.id >= ?");
      parameters.add(dialect.id(firstIdOf(filter.since())));
    }
    if (before != null) {
      conditions.add("j.id < ?");
      parameters.add(dialect.id(before));
    }
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    parameters.add(limit);
    return new ListQuery(
        "SELECT j.* FROM job j" + where + " ORDER BY j.id DESC LIMIT ?", parameters);
  }

  /** Written out, so that the database sees that a partial index will do. */
  private static List<String> states(Set<JobState> states) {
    String among =
        states.stream()
            .map(state -> Integer.toString(state.ordinal()))
            .collect(Collectors.joining(", ", "j.state IN (", ")"));
    return states.contains(JobState.SUCCEEDED) ? List.of(among) : List.of(among, "j.state <> 3");
  }

  /**
   * Smaller than every id of a job that was submitted at that time or later; with a minute's margin
   * for the time between making an id and taking the time.
   */
  private static UUID firstIdOf(Instant time) {
    return new UUID(Math.max(0, time.minusSeconds(60).toEpochMilli()) << 16, 0);
  }
}
