/**
 * What runs in a worker JVM: handshake, argument binding, invocation.
 *
 * <p>May use: {@code pool.ipc}, {@code api}, Jackson, the JDK.
 */
@NullMarked
package dev.jobpool.pool.worker;

import org.jspecify.annotations.NullMarked;
