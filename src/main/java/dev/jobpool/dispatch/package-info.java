/**
 * From the store to the pool and back: claim, run, finish.
 *
 * <p>May use: {@code job}, {@code pool}.
 */
@NullMarked
package dev.jobpool.dispatch;

import org.jspecify.annotations.NullMarked;
