package dev.jobpool.job;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the items of maps are kept, and what became of each, beside the {@link JobStore} that keeps
 * the jobs. Both go when their job is deleted. Safe for use by many threads; a map's input is
 * appended by one thread, and its outcomes are recorded by one.
 *
 * <p>Every method may throw {@link JobRejectedException.StoreUnavailable} while the store cannot be
 * reached.
 */
public interface ItemStore {

  /** Input will be appended for a job that is not accepted yet. If nobody accepts it, it goes. */
  void begin(UUID job);

  /** Keeps the next chunk of a job's input, safely. */
  void append(UUID job, ItemChunk chunk);

  /** The job has been accepted. */
  void accepted(UUID job);

  /**
   * The job will not be accepted: what was appended goes, unless the store has the job after all.
   */
  void discard(UUID job);

  /**
   * Chunks of the input from this number on, in order: at least one, if there is one, and then as
   * many as together are not much larger than {@code maxBytes}.
   */
  List<ItemChunk> input(UUID job, int number, int maxBytes);

  /**
   * Keeps what became of items, safely, if the job is claimed under this epoch. No item's outcome
   * is recorded twice.
   *
   * @return false if the claim is lost
   */
  boolean record(UUID job, long epoch, List<ItemOutcomes> outcomes);

  /**
   * The outcomes from there on, in that order: some, unless there are none at present. In the order
   * of the input items may be missing between, which have not ended.
   *
   * @param from the end of some outcomes, or 0: an item's place in the input, or a position
   */
  List<ItemOutcomes> outcomes(UUID job, ItemOrder order, int from);

  /** Up to {@code limit} runs of items that have ended, from that place on, in order. */
  List<ItemRange> ended(UUID job, int from, int limit);

  /** How many items have ended. */
  int done(UUID job);

  /** The first items in the input that did not succeed. */
  Optional<ItemOutcomes.Failures> firstFailure(UUID job);
}
