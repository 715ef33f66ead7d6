package dev.jobpool.job;

/** Counts attempts to tell somebody how a job ended. */
@FunctionalInterface
public interface DeliveryMeter {
  /** Counts nothing. */
  DeliveryMeter NONE = _ -> {};

  /**
   * What became of an attempt has been kept.
   *
   * @param delivery as it is now, the attempt being the last of its history; PENDING if it is to be
   *     tried again
   */
  void attempted(Delivery delivery);
}
