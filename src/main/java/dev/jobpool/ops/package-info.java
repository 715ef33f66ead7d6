/**
 * Health, metrics and spans.
 *
 * <p>May use: {@code job}, {@code dispatch}, {@code pool}.
 */
@NullMarked
package dev.jobpool.ops;

import org.jspecify.annotations.NullMarked;
