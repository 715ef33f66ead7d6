/**
 * Where jobs are kept: the implementations of {@code JobStore}.
 *
 * <p>May use: {@code job}.
 */
@NullMarked
package dev.jobpool.store;

import org.jspecify.annotations.NullMarked;
