package dev.jobpool.store;

import dev.jobpool.job.ItemChunk;
import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.ItemStore;
import dev.jobpool.job.Job;
import dev.jobpool.store.Holding.State;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The items of maps in a database, of which this process runs those jobs that are {@link Here}. */
final class DurableItemStore implements ItemStore {
  private final SqlItems items;
  private final Here here;

  DurableItemStore(SqlItems items, Here here) {
    this.items = items;
    this.here = here;
  }

  @Override
  public void begin(UUID job) {
    items.begin(job);
  }

  @Override
  public void append(UUID job, ItemChunk chunk) {
    items.append(job, chunk);
  }

  @Override
  public void accepted(UUID job) {
    items.accepted(job);
  }

  @Override
  public void discard(UUID job) {
    items.discard(job);
  }

  /** Clears away what dead processes were keeping for jobs that were never accepted. */
  void discardAbandoned() {
    items.discardAbandoned();
  }

  @Override
  public List<ItemChunk> input(UUID job, int number, int maxBytes) {
    return items.input(job, number, maxBytes);
  }

  /** The epoch is what the job has here; in the database it has another. */
  @Override
  public boolean record(UUID job, long epoch, List<ItemOutcomes> outcomes) {
    Holding holding = here.holding(job);
    if (holding == null) {
      return false;
    }
    long safeEpoch;
    synchronized (holding) {
      boolean claimed = here.find(job).map(Job::epoch).filter(it -> it == epoch).isPresent();
      if (!claimed || holding.state() != State.SAFE) {
        return false;
      }
      safeEpoch = holding.epoch();
    }
    return items.record(job, safeEpoch, outcomes);
  }

  @Override
  public List<ItemOutcomes> outcomes(UUID job, ItemOrder order, int from) {
    return items.outcomes(job, order, from);
  }

  @Override
  public List<ItemRange> ended(UUID job, int from, int limit) {
    return items.ended(job, from, limit);
  }

  @Override
  public int done(UUID job) {
    return items.done(job);
  }

  @Override
  public Optional<ItemOutcomes.Failures> firstFailure(UUID job) {
    return items.firstFailure(job);
  }
}
