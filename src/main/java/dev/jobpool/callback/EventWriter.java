package dev.jobpool.callback;

import dev.jobpool.job.Job;
import java.util.Optional;

/** What is said of the end of a job, as JSON in UTF-8. Safe for use by many threads. */
public interface EventWriter {

  /**
   * The body of a webhook.
   *
   * @param maxValueBytes a longer result is left out
   */
  byte[] message(Job ended, int maxValueBytes);

  /**
   * The arguments of a callback function: an array with the result, or with the error.
   *
   * @return empty if they are longer than {@code maxBytes}
   */
  Optional<byte[]> arguments(Job ended, int maxBytes);
}
