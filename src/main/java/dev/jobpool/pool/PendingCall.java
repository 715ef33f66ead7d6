package dev.jobpool.pool;

/** An accepted call, to stop it. */
public interface PendingCall {

  /**
   * Asks the call to stop: one that has not started ends at once; one that runs is interrupted and,
   * after the grace period, its worker is killed.
   *
   * @return false if it has ended already
   */
  boolean cancel();
}
