package dev.jobpool.job;

/** Somebody who stays with one job from before it is accepted to its end. */
public interface JobAttendant {

  /** The job has its id, and will be accepted or not. */
  void drawn(Job job);

  /** The job has ended. Called once for a job that was accepted, on the thread that ended it. */
  void ended(Job job);
}
