package dev.jobpool.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What happens to jobs, for those who follow them. Events are read from what the store keeps of a
 * job, each reader at its own pace: nothing is queued for anybody. Safe for use by many threads.
 */
public final class JobEvents {
  /** The longest piece of a log that is read at once. */
  private static final int MAX_LOG_BYTES = 8 << 10;

  private final JobStore store;
  private final JobWatches watches;

  public JobEvents(JobLifecycle lifecycle) {
    this.store = lifecycle.store();
    this.watches = lifecycle.watches();
  }

  /** A reader who is told that there may be news; to be closed when it reads no more. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Has {@code woken} called whenever there may be something new about a job: by any thread, so
   * quickly and without throwing.
   */
  public Watch watch(UUID id, Runnable woken) {
    return watches.watch(id, woken);
  }

  /**
   * The next few events after {@code known}, in order; none if there is nothing new. After a {@link
   * JobEvent.State} that is terminal there are none. Empty if there is no such job.
   */
  public Optional<List<JobEvent>> after(EventId known, UUID id) {
    return store.outline(id).map(job -> after(known, job));
  }

  private List<JobEvent> after(EventId known, Job job) {
    EventId from = withLogThatExists(known, job);
    Output output = new Output(log(job, from.logBytes()), items(job, from.items()));
    if (!output.isEmpty() && job.shownState().isWaiting()) {
      Job now = store.outline(job.id()).orElse(job);
      if (!now.shownState().isWaiting() || now.attempt() != job.attempt()) {
        return after(known, now); // It has begun since it was looked at.
      }
      if (now.state() == JobState.RUNNING) {
        output = Output.NONE; // Claimed: the store is yet to hear of the begin, which comes first.
      }
    }
    return events(from, job, output);
  }

  /** What runs of a job have brought. */
  private record Output(LogPart log, List<ItemOutcomes> items) {
    static final Output NONE = new Output(LogPart.NONE, List.of());

    boolean isEmpty() {
      return log.isEmpty() && items.isEmpty();
    }
  }

  private static List<JobEvent> events(EventId known, Job job, Output output) {
    List<JobEvent> events = new ArrayList<>();
    EventId at = known;
    JobEvent.State end = null;
    for (JobHistory.Step step : JobHistory.after(known, job)) {
      JobEvent.State state = new JobEvent.State(step.id(), step.job());
      if (step.id().isLast()) {
        end = state;
      } else {
        events.add(state);
        at = step.id();
      }
    }
    Job.Progress progress = job.progress();
    if (progress != null && job.startedAt() != null && progress.number() > at.progress()) {
      at = at.withProgress(progress.number());
      events.add(new JobEvent.Progress(at, progress));
    }
    if (!output.log().isEmpty()) {
      at = at.withLog(output.log().end());
      events.add(new JobEvent.Log(at, output.log()));
    }
    for (ItemOutcomes outcomes : output.items()) {
      at = at.withItems((long) outcomes.position() + outcomes.count());
      events.add(new JobEvent.Items(at, outcomes));
    }
    if (end != null && output.isEmpty()) {
      EventId last =
          end.id().withProgress(at.progress()).withLog(at.logBytes()).withItems(at.items());
      events.add(new JobEvent.State(last, end.job()));
    }
    return events;
  }

  private List<ItemOutcomes> items(Job job, long from) {
    return job.request().map() == null || from > Integer.MAX_VALUE
        ? List.of()
        : store.items().outcomes(job.id(), ItemOrder.COMPLETION, (int) from);
  }

  /**
   * A run that is new to somebody may print where one before it, of which the end was lost with its
   * process, had printed already.
   */
  private EventId withLogThatExists(EventId known, Job job) {
    boolean newRun =
        known.logBytes() > 0
            && JobHistory.after(known, job).stream()
                .anyMatch(step -> step.id().runMicros() != known.runMicros());
    return newRun
        ? known.withLog(
            Math.min(known.logBytes(), store.log(job.id(), known.logBytes(), 4).printedBytes()))
        : known;
  }

  /** The next piece of what a job prints. Empty if there is no such job. */
  public Optional<LogStep> log(UUID id, long from) {
    return store
        .outline(id)
        .map(job -> {
          LogPart part = log(job, from);
          return new LogStep(part, part.isEmpty() && job.state().isTerminal());
        });
  }

  /** The job is looked at before its log: of one that has ended all is there. */
  private LogPart log(Job job, long from) {
    LogPart part = store.log(job.id(), from, MAX_LOG_BYTES);
    return job.state().isTerminal() ? part : part.withoutCutCharacter();
  }

  /**
   * A step on the way through a log.
   *
   * @param over true if nothing comes any more
   */
  public record LogStep(LogPart part, boolean over) {}
}
