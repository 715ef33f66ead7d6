package dev.jobpool.job;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a job's story somebody knows: the id of the last event that told of it. Nothing is
 * kept of events; each part is a place in what is kept of the job anyway. Ids of one job grow with
 * time, also as {@linkplain #text texts}.
 *
 * @param round how many attempts were over
 * @param runMicros when the last attempt known of began, after the submission; 0: none has
 * @param phase the state since then
 * @param progress how many times that attempt had told how far it is
 * @param logBytes how much of what the job printed is known, over all attempts
 * @param items how many items of a map are known to have ended
 */
public record EventId(
    int round, long runMicros, Phase phase, long progress, long logBytes, long items)
    implements Comparable<EventId> {

  /** Of somebody who knows nothing. */
  public static final EventId NOTHING = new EventId(0, 0, Phase.RUNS, 0, 0, 0);

  private static final Comparator<EventId> ORDER =
      Comparator.comparingInt(EventId::round)
          .thenComparingLong(EventId::runMicros)
          .thenComparing(EventId::phase)
          .thenComparingLong(EventId::progress)
          .thenComparingLong(EventId::logBytes)
          .thenComparingLong(EventId::items);

  private static final Pattern TEXT =
      Pattern.compile(
          "([0-9a-f]{2})([0-9a-f]{12})([0-3])-([0-9a-f]{8})-([0-9a-f]{10})-([0-9a-f]{8})");

  /** What a state is since the begin of a run; before the first run the begin is 0. */
  enum Phase {
    /** RUNNING; or, before the first run: not yet told of. */
    RUNS,
    /** SCHEDULED. */
    PAUSES,
    /** QUEUED. */
    WAITS,
    /** One of the states in which nothing changes any more. */
    ENDED
  }

  /** As in an event: 44 hexadecimal digits and hyphens. */
  public String text() {
    return "%02x%012x%x-%08x-%010x-%08x"
        .formatted(round, runMicros, phase.ordinal(), progress, logBytes, items);
  }

  /** Empty if it is no id's text. */
  public static Optional<EventId> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new EventId(
            (int) number(parts, 1),
            number(parts, 2),
            Phase.values()[(int) number(parts, 3)],
            number(parts, 4),
            number(parts, 5),
            number(parts, 6)));
  }

  private static long number(Matcher parts, int group) {
    return Long.parseLong(parts.group(group), 16);
  }

  /** True once the end has been told. */
  public boolean isLast() {
    return phase == Phase.ENDED;
  }

  /** The state has changed; a new run has told nothing of its progress. */
  EventId in(int newRound, long newRunMicros, Phase newPhase) {
    boolean sameRun = newRunMicros == runMicros;
    return new EventId(newRound, newRunMicros, newPhase, sameRun ? progress : 0, logBytes, items);
  }

  EventId withProgress(long number) {
    return new EventId(round, runMicros, phase, number, logBytes, items);
  }

  EventId withItems(long ended) {
    return new EventId(round, runMicros, phase, progress, logBytes, ended);
  }

  EventId withLog(long bytes) {
    return new EventId(round, runMicros, phase, progress, bytes, items);
  }

  @Override
  public int compareTo(EventId other) {
    return ORDER.compare(this, other);
  }
}
