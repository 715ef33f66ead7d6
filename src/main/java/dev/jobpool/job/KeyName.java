package dev.jobpool.job;

import org.jspecify.annotations.Nullable;

/**
 * An idempotency key among those of everybody: two who choose the same do not meet.
 *
 * @param principal whose it is; null: nobody's in particular
 * @param key as the submitter sent it
 */
public record KeyName(@Nullable String principal, String key) {}
