/**
 * Sessions: conversations of one client with one function, over WebSocket and TCP, each of which
 * holds a worker while it runs and is a job to everybody else.
 *
 * <p>May use: {@code pool}, {@code job}, Jakarta WebSocket, the JDK.
 */
@NullMarked
package dev.jobpool.session;

import org.jspecify.annotations.NullMarked;
