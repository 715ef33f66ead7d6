package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.WakeTimes;
import dev.jobpool.job.Load;
import dev.jobpool.job.LogPart;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All jobs as others may see them, those that are here and those in the ledger as one. */
record AllJobs(Ledger ledger, Here here) {

  Optional<Job> find(UUID id) {
    return here.shown(id).or(() -> ledger.find(id));
  }

  Optional<Job> outline(UUID id) {
    return here.shown(id).or(() -> ledger.outline(id));
  }

  JobLog log(UUID id) {
    if (here.holds(id)) {
      JobLog printed = here.jobs().log(id);
      if (here.holds(id)) {
        return printed;
      } // else it has left meanwhile, perhaps before it was read
    }
    return ledger.log(id);
  }

  LogPart log(UUID id, long from, int maxBytes) {
    if (here.holds(id)) {
      LogPart part = here.jobs().log(id, from, maxBytes);
      if (here.holds(id)) {
        return part;
      }
    }
    return ledger.log(id, from, maxBytes);
  }

  Map<UUID, Long> marks(Collection<UUID> ids) {
    Map<UUID, Long> marks = new HashMap<>(here.jobs().marks(ids));
    List<UUID> elsewhere = ids.stream().filter(id -> !marks.containsKey(id)).toList();
    if (!elsewhere.isEmpty()) {
      marks.putAll(ledger.marks(elsewhere));
    }
    return marks;
  }

  List<Job> overdue(Instant now, int limit) {
    List<Job> overdue = here.jobs().overdue(now, limit);
    overdue.addAll(ledger.overdue(now, limit - overdue.size()));
    return overdue;
  }

  JobPage list(JobFilter filter, int pageSize, @Nullable UUID before) {
    Map<UUID, Job> shown = here.shown();
    return Here.merged(shown, ledger.list(filter, pageSize, before), filter, pageSize, before);
  }

  QueueStatus queue() {
    QueueStatus local = here.queue();
    QueueStatus safe = ledger.queue();
    return new QueueStatus(
        local.queued() + safe.queued(),
        local.scheduled() + safe.scheduled(),
        InMemoryJobStore.earlier(local.oldestReadyAt(), safe.oldestReadyAt()));
  }

  /** The ledger takes those for running that wait here for a worker. */
  Load load(String principal) {
    Load safe = ledger.load(principal);
    return new Load(
        safe.waiting() + here.jobs().load(principal).waiting(),
        safe.unfinished() + here.unfinishedAlone(principal));
  }

  OptionalInt position(UUID id) {
    if (here.holds(id)) {
      return here.jobs().position(id);
    }
    Job job = ledger.find(id).filter(found -> found.state() == JobState.QUEUED).orElse(null);
    if (job == null) {
      return OptionalInt.empty();
    }
    OptionalInt ahead = ledger.ahead(job);
    return ahead.isEmpty()
        ? ahead
        : OptionalInt.of(ahead.getAsInt() + here.jobs().waitingHere() + 1);
  }

  WakeTimes wakeTimes() {
    WakeTimes local = here.jobs().wakeTimes();
    WakeTimes safe = ledger.wakeTimes();
    return new WakeTimes(InMemoryJobStore.earlier(local.due(), safe.due()), safe.expiry());
  }
}
