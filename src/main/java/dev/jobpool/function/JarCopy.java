package dev.jobpool.function;

import java.nio.file.Path;

/**
 * One jar as it was when it was read.
 *
 * @param source its file name, {@code lib/} before a library's
 * @param path the copy
 * @param digest SHA-256 of the contents, in hexadecimal
 */
record JarCopy(String source, Path path, String digest) {}
