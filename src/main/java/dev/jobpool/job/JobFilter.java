package dev.jobpool.job;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list; a job must meet every condition.
 *
 * @param states in one of these; empty: in any
 * @param func of this function; null: of any
 * @param labels with all these labels and values
 * @param since submitted at this time or later; null: at any time
 */
public record JobFilter(
    Set<JobState> states,
    @Nullable String func,
    Map<String, String> labels,
    @Nullable Instant since) {

  /** Every job. */
  public static final JobFilter ALL = new JobFilter(Set.of(), null, Map.of(), null);

  public JobFilter {
    states = Set.copyOf(states);
    labels = Map.copyOf(labels);
  }

  /** Every job in one of these states. */
  public static JobFilter inStates(JobState... states) {
    return new JobFilter(Set.of(states), null, Map.of(), null);
  }

  public boolean matches(Job job) {
    return (states.isEmpty() || states.contains(job.state()))
        && (func == null || func.equals(job.request().func()))
        && (since == null || !job.submittedAt().isBefore(since))
        && job.request().labels().entrySet().containsAll(labels.entrySet());
  }
}
