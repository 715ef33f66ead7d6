package dev.jobpool.callback;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way.
 *
 * @param id the same at each attempt
 * @param at when this attempt is made
 * @param body neither copied nor to be changed
 * @param traceParent the trace that the attempt is made in; null: none
 */
record WebhookMessage(String id, Instant at, byte[] body, @Nullable String traceParent) {}
