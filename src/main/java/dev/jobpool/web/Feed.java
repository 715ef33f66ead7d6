package dev.jobpool.web;

import java.util.Optional;

/**
 * What a client is sent, piece by piece, at its own pace: where it is in it, and how to go on. Used
 * by one thread at a time.
 */
interface Feed {

  /**
   * The next piece, some tens of kilobytes at most; empty if there is nothing to send at present.
   *
   * @throws dev.jobpool.job.JobRejectedException.StoreUnavailable if it cannot be told what comes
   */
  Optional<byte[]> next();

  /** True if nothing will come any more. */
  boolean isOver();

  /** What shows a client that has heard nothing for long that it is not forgotten; may be empty. */
  byte[] heartbeat();
}
