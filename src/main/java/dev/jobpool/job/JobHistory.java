package dev.jobpool.job;

import dev.jobpool.job.EventId.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states that a job was in, as far as they can be told from what it is now: that it was
 * accepted, that it waited, its last run, how it is. Those of earlier attempts only who looked then
 * has seen.
 */
final class JobHistory {
  private JobHistory() {}

  /** The job in one of its states, and where that stands among them. */
  record Step(EventId id, Job job) {}

  /** What is new to somebody who knows {@code known}, in the order it happened. */
  static List<Step> after(EventId known, Job job) {
    if (known.isLast()) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>(4);
    EventId at = add(steps, known, accepted(job), 0, 0);
    if (hasBeenQueued(job)) {
      at = add(steps, at, waiting(job, JobState.QUEUED), 0, 0);
    }
    Instant startedAt = job.startedAt();
    if (startedAt != null) {
      at = add(steps, at, running(job), job.attempt() - 1, micros(job, startedAt));
    }
    if (job.state().isTerminal()) {
      // Whatever is known: this is the last.
      int attemptsBefore = startedAt != null ? job.attempt() - 1 : job.attempt();
      EventId end = at.in(Math.max(at.round(), attemptsBefore), at.runMicros(), Phase.ENDED);
      steps.add(new Step(end, job.withoutPayload()));
    } else if (startedAt == null) {
      int over = job.state() == JobState.RUNNING ? job.attempt() - 1 : job.attempt();
      add(steps, at, job.withoutPayload(), Math.max(over, 0), at.runMicros());
    }
    return steps;
  }

  /** Adds a step unless it is known; returns what is known then. */
  private static EventId add(
      List<Step> steps, EventId known, @Nullable Job was, int round, long runMicros) {
    if (was == null) {
      return known;
    }
    EventId id = known.in(round, runMicros, phaseOf(was.shownState()));
    if (isKnown(id, known)) {
      return known;
    }
    steps.add(new Step(id, was));
    return id;
  }

  private static boolean isKnown(EventId id, EventId known) {
    if (id.round() != known.round()) {
      return id.round() < known.round();
    }
    return id.runMicros() != known.runMicros()
        ? id.runMicros() < known.runMicros()
        : id.phase().compareTo(known.phase()) <= 0;
  }

  private static Phase phaseOf(JobState state) {
    return switch (state) {
      case SCHEDULED -> Phase.PAUSES;
      case QUEUED -> Phase.WAITS;
      case RUNNING -> Phase.RUNS;
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST -> Phase.ENDED;
    };
  }

  /** SCHEDULED, if that is how it began; null: it began as QUEUED. */
  private static @Nullable Job accepted(Job job) {
    Instant runAt = job.request().runAt();
    return runAt != null && runAt.isAfter(job.submittedAt())
        ? waiting(job, JobState.SCHEDULED)
        : null;
  }

  private static boolean hasBeenQueued(Job job) {
    if (job.attempt() > 0 || job.startedAt() != null) {
      return true;
    }
    Instant end = job.finishedAt();
    Instant runAt = job.request().runAt();
    return job.state() != JobState.SCHEDULED
        && !(end != null && runAt != null && end.isBefore(runAt));
  }

  private static Job waiting(Job job, JobState state) {
    var was = new JobDraft(job.withoutPayload());
    was.state = state;
    was.attempt = 0;
    was.error = null;
    was.worker = null;
    was.startedAt = null;
    return unfinished(was);
  }

  private static Job running(Job job) {
    var was = new JobDraft(job.withoutPayload());
    was.state = JobState.RUNNING;
    if (job.state().isTerminal()) {
      was.error = null;
    }
    return unfinished(was);
  }

  private static Job unfinished(JobDraft was) {
    was.progress = null;
    was.finishedAt = null;
    was.expiresAt = null;
    return was.job();
  }

  /** At least 1, so that it is told from none. */
  private static long micros(Job job, Instant startedAt) {
    return Math.max(1, Duration.between(job.submittedAt(), startedAt).toNanos() / 1000);
  }
}
