/**
 * The pool of reusable worker JVMs: start, lend, take back, recycle, kill and replace. A plain Java
 * library.
 *
 * <p>May use: {@code pool.ipc}, {@code api}, Jackson, the JDK.
 */
@NullMarked
package dev.jobpool.pool;

import org.jspecify.annotations.NullMarked;
