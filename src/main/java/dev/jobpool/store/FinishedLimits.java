package dev.jobpool.store;

/**
 * How much of what has ended is kept in memory; beyond it the jobs that end first expire go at
 * once.
 *
 * @param maxJobs how many finished jobs
 * @param maxBytes how many bytes they may take, by estimate
 */
public record FinishedLimits(int maxJobs, long maxBytes) {}
