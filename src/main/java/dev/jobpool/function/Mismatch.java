package dev.jobpool.function;

/**
 * A place in a JSON value that does not fit the type asked for.
 *
 * @param pointer JSON Pointer within the value; empty for the value itself
 * @param message such as {@code expected an integer but got a string}
 */
public record Mismatch(String pointer, String message) {}
