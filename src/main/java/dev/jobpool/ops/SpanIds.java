package dev.jobpool.ops;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The ids of spans that are told of when they have ended, and that others refer to before: made of
 * what they are about, so that nobody has to remember them.
 */
final class SpanIds {
  /** The golden ratio's bits: neighbouring numbers become distant ones. */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private static final long RUN = 1;
  private static final long DELIVERY = 2;

  private SpanIds() {}

  static String ofRun(Job job) {
    return of(job.id(), RUN, job.attempt(), 0);
  }

  /**
   * @param attempt which one, from 1
   */
  static String ofDelivery(Delivery delivery, int attempt) {
    return of(delivery.jobId(), DELIVERY, attempt, delivery.epoch());
  }

  private static String of(UUID job, long kind, long attempt, long epoch) {
    long id = mixed(job.getMostSignificantBits() + kind * STEP);
    id = mixed((id ^ job.getLeastSignificantBits()) + attempt * STEP);
    id = mixed(id + epoch * STEP);
    return HexFormat.of().toHexDigits(id == 0 ? STEP : id);
  }

  /** Each bit depends on every other one, and no two numbers become the same. */
  private static long mixed(long bits) {
    long half = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    half = (half ^ (half >>> 27)) * 0x94d049bb133111ebL;
    return half ^ (half >>> 31);
  }
}
