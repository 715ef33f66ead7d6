package dev.jobpool.function;

/**
 * How much of a functions folder is read; the rest is reported and skipped.
 *
 * @param maxJars jars in the folder, and again in its {@code lib}
 * @param maxJarBytes size of one jar
 * @param maxClassBytes size of one class file
 * @param maxFunctions functions in all jars together
 * @param maxProblems problems reported for one jar
 */
record ReadLimits(
    int maxJars, long maxJarBytes, int maxClassBytes, int maxFunctions, int maxProblems) {

  static final ReadLimits DEFAULT = new ReadLimits(1_000, 1L << 30, 16 << 20, 10_000, 20);
}
