/**
 * Who calls: API keys and JWTs, what each may do, and how often. Tells the callers of HTTP requests
 * as {@link dev.jobpool.job.Caller}s; whose job is whose business is up to {@code job}.
 *
 * <p>May use {@code job}, {@code aot}, Jackson and Spring Security, which is there only in the mode
 * AUTHENTICATED.
 */
@NullMarked
package dev.jobpool.security;

import org.jspecify.annotations.NullMarked;
