/** The service: main class, configuration properties and the wiring of all parts. May use all. */
@NullMarked
package dev.jobpool;

import org.jspecify.annotations.NullMarked;
