/**
 * What the pool and its workers say to each other: messages, framed codec, protocol version.
 *
 * <p>May use: the JDK.
 */
@NullMarked
package dev.jobpool.pool.ipc;

import org.jspecify.annotations.NullMarked;
