/**
 * The HTTP interface: controllers, representations, problem details.
 *
 * <p>May use: {@code job}, {@code function}.
 */
@NullMarked
package dev.jobpool.web;

import org.jspecify.annotations.NullMarked;
