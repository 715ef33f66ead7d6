/**
 * Jobs, their states and transitions, the job service, and the ports to the store and the pool.
 *
 * <p>May use: the JDK.
 */
@NullMarked
package dev.jobpool.job;

import org.jspecify.annotations.NullMarked;
