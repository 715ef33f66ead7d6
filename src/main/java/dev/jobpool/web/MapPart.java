package dev.jobpool.web;

import org.jspecify.annotations.Nullable;

/**
 * What a submission says about being a map.
 *
 * @param items where the items are in its body; null if they are not there
 * @param star whether each item spreads over the parameters
 * @param chunksize how many items go to a worker at a time; null if it does not say
 */
record MapPart(@Nullable Items items, boolean star, @Nullable Integer chunksize) {

  /**
   * An array within a body.
   *
   * @param start where its opening bracket is
   * @param end behind its closing one
   */
  record Items(byte[] body, int start, int end, int count) {}
}
