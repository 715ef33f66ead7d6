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
 * @param principal submitted by this principal; null: by anybody
 */
public record JobFilter(
    Set<JobState> states,
    @Nullable String func,
    Map<String, String> labels,
    @Nullable Instant since,
    @Nullable String principal) {

  /** Every job. */
  public static final JobFilter ALL = new JobFilter(Set.of(), null, Map.of(), null);

  public JobFilter {
    states = Set.copyOf(states);
    labels = Map.copyOf(labels);
  }

  /** Of anybody's jobs. */
  public JobFilter(
      Set<JobState> states,
      @Nullable String func,
      Map<String, String> labels,
      @Nullable Instant since) {
    this(states, func, labels, since, null);
  }

  /** The same, of this principal's jobs. */
  public JobFilter of(String owner) {
    return new JobFilter(states, func, labels, since, owner);
  }

  /** Every job in one of these states. */
  public static JobFilter inStates(JobState... states) {
    return new JobFilter(Set.of(states), null, Map.of(), null);
  }

  public boolean matches(Job job) {
    return (states.isEmpty() || states.contains(job.state()))
        && (func == null || func.equals(job.request().func()))
        && (since == null || !job.submittedAt().isBefore(since))
        && (principal == null || principal.equals(job.request().origin().principal()))
        && job.request().labels().entrySet().containsAll(labels.entrySet());
  }
}
