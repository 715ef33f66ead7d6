package dev.jobpool.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What a function may know of the job that called it. A function asks for it by declaring a
 * parameter of this type, at any position; callers neither see nor pass that parameter.
 *
 * <pre>{@code
 * public static String countdown(int from, JobContext job) { ... }
 * }</pre>
 *
 * <p>Usable from any thread while the job runs. After the job has ended every method still answers,
 * and reported progress is dropped.
 */
public interface JobContext {

  /** The job's identifier as its submitter knows it. */
  String jobId();

  /**
   * The W3C trace context to call others in, as in the header {@code traceparent}; empty if the job
   * was submitted without one.
   */
  Optional<String> traceParent();

  /**
   * Reports how far the job has come. Cheap enough to call in a loop: only the newest report counts
   * for those who poll.
   *
   * @param fraction done so far, from 0.0 to 1.0
   * @param message a short text for people, at most 1,000 characters are kept
   * @throws IllegalArgumentException if {@code fraction} is not a number from 0 to 1
   */
  void progress(double fraction, String message);

  /**
   * True once somebody cancelled the job or its time is up. The thread that runs the function is
   * interrupted at the same moment; a function that ends within the grace period keeps its worker
   * alive, one that does not loses it.
   */
  boolean cancelled();

  /** The time left to run, never negative; empty if the job may run for as long as it likes. */
  Optional<Duration> remaining();
}
