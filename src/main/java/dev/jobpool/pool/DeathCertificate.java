package dev.jobpool.pool;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a worker's death.
 *
 * @param cause one sentence for people
 * @param exitCode as the operating system gives it: 128 + signal for a killed process; empty if the
 *     process could not be reaped
 * @param signal the signal's name without {@code SIG}, such as {@code KILL}; null if it exited by
 *     itself
 * @param outOfMemory true if its heap was exhausted
 * @param stderr the end of what the process wrote to its standard output and error
 */
public record DeathCertificate(
    int workerId,
    long pid,
    String cause,
    OptionalInt exitCode,
    @Nullable String signal,
    boolean outOfMemory,
    String stderr) {}
