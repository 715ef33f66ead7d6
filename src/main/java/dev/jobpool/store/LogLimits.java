package dev.jobpool.store;

/**
 * How much of what jobs print is kept in memory.
 *
 * @param maxBytesPerJob of one job: the beginning and the end of a longer log
 * @param maxBytes of all jobs together; beyond it the logs of the oldest jobs go
 */
public record LogLimits(int maxBytesPerJob, long maxBytes) {}
