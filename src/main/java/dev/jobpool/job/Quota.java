package dev.jobpool.job;

/**
 * How much of the service one principal may take at a time.
 *
 * @param queued how many of its jobs may wait, SCHEDULED ones included
 * @param unfinished how many of its jobs may wait or run; so no more workers than that work for it
 */
public record Quota(int queued, int unfinished) {
  public static final Quota UNLIMITED = new Quota(Integer.MAX_VALUE, Integer.MAX_VALUE);

  public Quota {
    if (queued < 1 || unfinished < 1) {
      throw new IllegalArgumentException(
          "a quota must be at least 1, not %d queued and %d unfinished"
              .formatted(queued, unfinished));
    }
  }
}
