package dev.jobpool.store;

import static dev.jobpool.store.Answers.settled;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobStore.Admission;
import dev.jobpool.job.KeyName;
import dev.jobpool.store.Arrivals.Arrival;
import java.util.Optional;

/** New jobs, on their way into the ledger, or here only because somebody waits for them. */
final class Submissions {

  /** Of ended jobs that are not recorded yet; beyond it nobody may wait for a job. */
  private static final int MAX_UNRECORDED = 20_000;

  private final Ledger ledger;
  private final Writers writers;
  private final Here here;
  private final Admissions admissions;
  private final Arrivals arrivals;
  private final Announcements announcements;

  Submissions(
      Ledger ledger,
      Writers writers,
      Here here,
      Admissions admissions,
      Arrivals arrivals,
      Announcements announcements) {
    this.ledger = ledger;
    this.writers = writers;
    this.here = here;
    this.admissions = admissions;
    this.arrivals = arrivals;
    this.announcements = announcements;
  }

  /** Returns when the job is safe. */
  Admission add(Job job, int limit) {
    if (!job.state().isWaiting()) {
      throw new IllegalArgumentException("Job %s is %s".formatted(job.id(), job.state()));
    }
    if (!admissions.reserve(limit)) {
      return repeated(job).orElseGet(Admission.QueueFull::new);
    }
    boolean added = insert(job);
    // Without a key it is there all the same: its answer was lost, and it has changed since.
    if (added || job.request().idempotencyKey() == null) {
      return new Admission.Admitted();
    }
    // If the first job with this key has been deleted meanwhile, this is the first.
    return repeated(job).orElseGet(() -> add(job, limit));
  }

  /** Adds a job for which there is a place; false if it was not. */
  private boolean insert(Job job) {
    Arrival arrival = arrivals.begin();
    boolean toRunHere = false;
    boolean added = false;
    try {
      toRunHere = arrivals.isWantedHere(job);
      added = settled(writers.forNewJobs().tryToWrite(new Change.Insert(job, toRunHere, null)));
    } finally {
      if (toRunHere) {
        here.taken(job, arrival.name(), added);
        arrival.came();
      }
      arrival.end();
      if (toRunHere || !added) {
        admissions.release();
      }
    }
    if (added && toRunHere) {
      arrivals.awaitClaims();
    } else if (added) {
      announcements.jobsWaitAgain();
    }
    return added;
  }

  private Optional<Admission> repeated(Job job) {
    KeyName key = job.request().keyName();
    return key == null ? Optional.empty() : ledger.findByKey(key).map(Admission.Repeated::new);
  }

  /** Somebody waits for the job: it is recorded when it has ended. */
  Admission addHere(Job job, int limit) {
    String reason = writers.writer().failure();
    if (reason != null || here.unrecorded() > MAX_UNRECORDED) {
      throw new StoreUnavailable(reason == null ? "it is too slow" : reason);
    }
    if (admissions.isFull(limit)) {
      return new Admission.QueueFull();
    }
    here.add(job);
    return new Admission.Admitted();
  }
}
