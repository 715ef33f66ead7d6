package dev.jobpool.function;

/**
 * Something in the functions folder that could not be used as it is.
 *
 * @param source file name of the jar, {@code lib/} before a library's; or the folder's path
 * @param message what is wrong and what became of it
 */
public record FunctionProblem(String source, String message) {}
