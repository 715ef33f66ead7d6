package dev.jobpool.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The distributed traces that jobs belong to, by the {@linkplain Origin#traceParent context} that
 * their requests came in: gives runs and deliveries their own places in them, and hears when they
 * have ended. Safe for use by many threads; quick.
 */
public interface Traces {
  /** Every run and delivery is in the place that came with the request; nobody is told of them. */
  Traces HANDED_ON = new Traces() {};

  /** What a claimed job is run in, as in the header {@code traceparent}; null: in no trace. */
  default @Nullable String ofRun(Job claimed) {
    return claimed.request().origin().traceParent();
  }

  /** What the next attempt of a delivery is made in; null: no trace. */
  default @Nullable String ofDelivery(Job ended, Delivery due) {
    return ended.request().origin().traceParent();
  }

  /**
   * A run has ended.
   *
   * @param run the job as it ran, or as it has ended with it
   */
  default void ran(Job run, JobState outcome, Instant end) {}

  /**
   * An attempt of a delivery has been made.
   *
   * @param delivery as it is after it
   */
  default void delivered(Job ended, Delivery delivery) {}
}
