/**
 * The optional interface for authors of functions; also published as a jar of its own.
 *
 * <p>May use: the JDK.
 */
@NullMarked
package dev.jobpool.api;

import org.jspecify.annotations.NullMarked;
