package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobTransitions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The jobs that are here, in memory, each with its {@link Holding}. */
final class Here {
  private static final FinishedLimits NO_LIMITS =
      new FinishedLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

  private final InMemoryJobStore jobs;
  private final Map<UUID, Holding> holdings = new ConcurrentHashMap<>();
  private final Set<UUID> unclaimed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taking = new AtomicInteger();
  private final AtomicInteger returning = new AtomicInteger();
  private final AtomicInteger unrecorded = new AtomicInteger();

  Here(LogLimits logLimits) {
    jobs = new InMemoryJobStore(NO_LIMITS, logLimits);
  }

  /** The jobs themselves, for changes that the ledger need not hear of. */
  InMemoryJobStore jobs() {
    return jobs;
  }

  @Nullable Holding holding(UUID id) {
    return holdings.get(id);
  }

  boolean holds(UUID id) {
    return holdings.containsKey(id);
  }

  Set<UUID> ids() {
    return Set.copyOf(holdings.keySet());
  }

  Optional<Job> find(UUID id) {
    return jobs.find(id);
  }

  /** The job as others may see it; empty if it is not here. */
  Optional<Job> shown(UUID id) {
    Holding holding = holdings.get(id);
    if (holding == null) {
      return Optional.empty();
    }
    Job shown = holding.shown();
    return shown != null ? Optional.of(shown) : jobs.find(id);
  }

  /** A new job that nobody else knows. */
  void add(Job job) {
    holdings.put(job.id(), Holding.alone());
    jobs.add(job, Integer.MAX_VALUE);
  }

  /** A job that the ledger has given to this process under the name {@code owner}. */
  void fetched(Job job, UUID owner, JobLog printed) {
    Holding former = holdings.get(job.id());
    if (former != null) {
      leave(job.id(), former); // it has come back before it was seen to be gone
    }
    holdings.put(job.id(), Holding.safe(job.epoch(), owner));
    unclaimed.add(job.id());
    jobs.add(JobTransitions.handedOver(job), Integer.MAX_VALUE);
    if (!printed.equals(JobLog.EMPTY)) {
      jobs.printedBefore(job.id(), printed);
    }
  }

  /** A new job is being added to the ledger as this process's. */
  void taking() {
    taking.incrementAndGet();
  }

  /**
   * It has been, or has not.
   *
   * @param added true if it is here now
   */
  void taken(Job job, UUID owner, boolean added) {
    if (added) {
      holdings.put(job.id(), Holding.safe(job.epoch(), owner));
      unclaimed.add(job.id());
      jobs.add(job, Integer.MAX_VALUE);
    }
    taking.decrementAndGet();
  }

  int fetched() {
    return unclaimed.size() + taking.get();
  }

  Set<UUID> unclaimed() {
    return unclaimed;
  }

  List<Job> claim(int limit) {
    List<Job> claimed = jobs.claim(limit);
    claimed.forEach(job -> unclaimed.remove(job.id()));
    return claimed;
  }

  Optional<Job> finish(Finish finish) {
    Optional<Job> ended = jobs.finishNow(finish);
    ended.ifPresent(job -> unclaimed.remove(job.id()));
    return ended;
  }

  /** Takes a job that no worker has been given; empty if one has. */
  Optional<Job> takeWaiting(UUID id) {
    Optional<Job> taken = jobs.takeWaiting(id);
    taken.ifPresent(job -> unclaimed.remove(job.id()));
    return taken;
  }

  /** What a job has printed; null if nothing. */
  @Nullable JobLog logOf(UUID id) {
    JobLog log = jobs.log(id);
    return log.head().length == 0 ? null : log;
  }

  /** The ledger knows all of it. */
  void leave(UUID id, Holding holding) {
    if (!holding.left()) {
      return;
    }
    if (holdings.remove(id, holding)) {
      jobs.forget(id);
      unclaimed.remove(id);
    }
    holding.gone();
  }

  void recording() {
    unrecorded.incrementAndGet();
  }

  void recorded(UUID id, Holding holding) {
    unrecorded.decrementAndGet();
    leave(id, holding);
  }

  /** How many jobs have ended that the ledger has not heard of. */
  int unrecorded() {
    return unrecorded.get();
  }

  void returning() {
    returning.incrementAndGet();
  }

  void hasReturned() {
    returning.decrementAndGet();
  }

  /** Those that wait here; one that is about to wait elsewhere counts, so that none is missed. */
  QueueStatus queue() {
    QueueStatus queue = jobs.queue();
    return new QueueStatus(
        queue.queued(), queue.scheduled() + returning.get(), queue.oldestReadyAt());
  }

  /** Those that wait and that nobody else knows. */
  List<UUID> aloneAndWaiting() {
    return jobs
        .list(JobFilter.inStates(JobState.QUEUED, JobState.SCHEDULED), Integer.MAX_VALUE, null)
        .jobs()
        .stream()
        .map(Job::id)
        .filter(id -> !unclaimed.contains(id))
        .toList();
  }

  /** How many of a principal's jobs have not ended that nobody else knows. */
  int unfinishedAlone(String principal) {
    if (jobs.load(principal).unfinished() == 0) {
      return 0;
    }
    int alone = 0;
    for (Map.Entry<UUID, Holding> entry : holdings.entrySet()) {
      if (entry.getValue().state() == Holding.State.ALONE
          && jobs.find(entry.getKey()).filter(job -> isUnfinishedOf(principal, job)).isPresent()) {
        alone++;
      }
    }
    return alone;
  }

  private static boolean isUnfinishedOf(String principal, Job job) {
    return principal.equals(job.request().origin().principal()) && !job.state().isTerminal();
  }

  /** The jobs that are here, as others may see them at this moment. */
  Map<UUID, Job> shown() {
    Map<UUID, Job> shown = new HashMap<>();
    for (UUID id : holdings.keySet()) {
      shown(id).ifPresent(job -> shown.put(id, job));
    }
    return shown;
  }

  /**
   * A page of the ledger with the jobs that are here in their places, as they are here.
   *
   * @param shown those that were here before the page was read, so that none is missed that has
   *     gone to the ledger since
   */
  static JobPage merged(
      Map<UUID, Job> shown, JobPage page, JobFilter filter, int pageSize, @Nullable UUID before) {
    if (shown.isEmpty()) {
      return page;
    }
    List<Job> merged = new ArrayList<>();
    page.jobs().stream().filter(job -> !shown.containsKey(job.id())).forEach(merged::add);
    shown.forEach((id, job) -> {
      boolean inRange =
          (before == null || id.compareTo(before) < 0)
              && (page.next() == null || id.compareTo(page.next()) >= 0);
      if (inRange && filter.matches(job)) {
        merged.add(job.withoutPayload());
      }
    });
    merged.sort(Comparator.comparing(Job::id).reversed());
    if (merged.size() <= pageSize) {
      return new JobPage(merged, page.next());
    }
    List<Job> first = merged.subList(0, pageSize);
    return new JobPage(first, first.getLast().id());
  }
}
