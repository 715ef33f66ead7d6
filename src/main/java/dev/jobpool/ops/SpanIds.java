package dev.jobpool.ops;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The ids of spans that are told of when they have ended, and that others refer to before: made of
 * what they are about, so that nobody has to remember them.
 */
final class SpanIds {
  private SpanIds() {}

  static String ofRun(Job job) {
    return of("run %s %d".formatted(job.id(), job.attempt()));
  }

  /**
   * @param attempt which one, from 1
   */
  static String ofDelivery(Delivery delivery, int attempt) {
    return of("delivery %s %d %d".formatted(delivery.jobId(), delivery.epoch(), attempt));
  }

  private static String of(String name) {
    UUID digest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII));
    return "%016x".formatted(digest.getMostSignificantBits()); // never 0: it holds a version
  }
}
