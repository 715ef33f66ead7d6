package dev.jobpool.job;

/**
 * How much of the service one principal takes at a moment.
 *
 * @param waiting its jobs that wait, SCHEDULED ones included
 * @param unfinished its jobs that have not ended: those that wait, and those that run
 */
public record Load(int waiting, int unfinished) {
  public static final Load NONE = new Load(0, 0);

  public Load plus(Load other) {
    return new Load(waiting + other.waiting, unfinished + other.unfinished);
  }
}
