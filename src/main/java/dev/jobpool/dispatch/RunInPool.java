package dev.jobpool.dispatch;

import dev.jobpool.job.Job;

/** A claimed job that the pool runs, and that may be stopped. */
sealed interface RunInPool permits RunningJob, MapRun {

  /** The job as it was claimed or, once a worker has begun with it, as it began. */
  Job claimed();

  /** Has it stopped, in its own time if it is quick. */
  void stop();

  /** Has its workers killed. */
  void kill();
}
