/**
 * What can be called: reads function jars and describes their functions, without loading a class.
 *
 * <p>May use: the JDK.
 */
@NullMarked
package dev.jobpool.function;

import org.jspecify.annotations.NullMarked;
