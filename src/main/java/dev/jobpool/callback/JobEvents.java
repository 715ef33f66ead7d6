package dev.jobpool.callback;

import dev.jobpool.job.Job;

/** What is said of the end of a job, as JSON in UTF-8. */
public interface JobEvents {

  /**
   * The body of a webhook.
   *
   * @param maxValueBytes a longer result is left out
   */
  byte[] message(Job ended, int maxValueBytes);

  /** The arguments of a callback function: an array with the result, or with the error. */
  byte[] arguments(Job ended);
}
