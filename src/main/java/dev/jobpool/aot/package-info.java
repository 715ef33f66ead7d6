/**
 * A start from bean definitions that were made when the service was built (Spring's ahead-of-time
 * processing), for as long as the settings allow it. An image is built so.
 *
 * <p>May use Spring alone.
 */
@NullMarked
package dev.jobpool.aot;

import org.jspecify.annotations.NullMarked;
