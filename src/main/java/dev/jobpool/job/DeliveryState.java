package dev.jobpool.job;

/**
 * How far a {@link Delivery} is.
 *
 * <pre>
 *   PENDING ──► DELIVERED
 *      │  ▲
 *      ▼  │ asked for again, which a DELIVERED one may be, too
 *    FAILED
 * </pre>
 */
public enum DeliveryState {
  /** To be made, or made again. */
  PENDING,
  /** Made: the function returned, or the server answered with success. */
  DELIVERED,
  /** Given up. */
  FAILED
}
