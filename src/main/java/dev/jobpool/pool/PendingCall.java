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

  /**
   * Stops the call without grace: if it runs, its worker is killed now. It ends as if cancelled.
   *
   * @return false if it has ended already
   */
  boolean kill();
}
