package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.QueueStatus;
import dev.jobpool.job.JobStore.WakeTimes;
import java.time.Instant;
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

  JobLog log(UUID id) {
    return here.holds(id) ? here.jobs().log(id) : ledger.log(id);
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
