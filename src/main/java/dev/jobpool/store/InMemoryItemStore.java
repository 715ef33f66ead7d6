package dev.jobpool.store;

import dev.jobpool.job.ItemChunk;
import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemRange;
import dev.jobpool.job.ItemStore;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The items of maps in the memory of this process, within a limit on all of them. */
final class InMemoryItemStore implements ItemStore {
  /** What outcomes and chunks take beside their bytes. */
  private static final long OVERHEAD_BYTES = 100;

  private static final int PAGE = 16;

  private final Claims claims;
  private final long maxBytes;
  private final ConcurrentHashMap<UUID, Items> maps = new ConcurrentHashMap<>();
  private final AtomicLong allBytes = new AtomicLong();

  /** Tells whether a job is claimed under an epoch. */
  @FunctionalInterface
  interface Claims {
    boolean hold(UUID job, long epoch);
  }

  InMemoryItemStore(Claims claims, long maxBytes) {
    this.claims = claims;
    this.maxBytes = maxBytes;
  }

  /** Those of one map. */
  private static final class Items {
    final NavigableMap<Integer, ItemChunk> chunks = new ConcurrentSkipListMap<>();
    final NavigableMap<Integer, ItemOutcomes> byPlace = new ConcurrentSkipListMap<>();
    final NavigableMap<Integer, ItemOutcomes> byPosition = new ConcurrentSkipListMap<>();
    final AtomicLong bytes = new AtomicLong();
  }

  private Items of(UUID job) {
    Items items = maps.get(job);
    return items == null ? new Items() : items;
  }

  @Override
  public void begin(UUID job) {
    maps.put(job, new Items());
  }

  @Override
  public void append(UUID job, ItemChunk chunk) {
    Items items = of(job);
    grow(items, chunk.items().length + OVERHEAD_BYTES);
    items.chunks.put(chunk.number(), chunk);
  }

  private void grow(Items items, long more) {
    if (allBytes.addAndGet(more) > maxBytes) {
      allBytes.addAndGet(-more);
      throw new StoreUnavailable(
          "the items of maps may take %d bytes of memory, and there is no room for %d more"
              .formatted(maxBytes, more));
    }
    items.bytes.addAndGet(more);
  }

  @Override
  public void accepted(UUID job) {}

  @Override
  public void discard(UUID job) {
    remove(job);
  }

  /** The job has been deleted. */
  void remove(UUID job) {
    Items items = maps.remove(job);
    if (items != null) {
      allBytes.addAndGet(-items.bytes.get());
    }
  }

  /** About how much memory a map's items take. */
  long bytes(UUID job) {
    return of(job).bytes.get();
  }

  @Override
  public List<ItemChunk> input(UUID job, int number, int maxBytes) {
    List<ItemChunk> chunks = new ArrayList<>();
    long bytes = 0;
    for (ItemChunk chunk : of(job).chunks.tailMap(number, true).values()) {
      chunks.add(chunk);
      bytes += chunk.items().length;
      if (bytes >= maxBytes) {
        break;
      }
    }
    return chunks;
  }

  @Override
  public boolean record(UUID job, long epoch, List<ItemOutcomes> outcomes) {
    Items items = of(job);
    if (!claims.hold(job, epoch)) {
      return false;
    }
    for (ItemOutcomes some : outcomes) {
      if (!items.byPlace.containsKey(some.first())) {
        grow(items, some.bytes() + OVERHEAD_BYTES);
        items.byPlace.put(some.first(), some);
        items.byPosition.put(some.position(), some);
      }
    }
    return true;
  }

  @Override
  public List<ItemOutcomes> outcomes(UUID job, ItemOrder order, int from) {
    Items items = of(job);
    var inOrder =
        switch (order) {
          case INPUT -> items.byPlace;
          case COMPLETION -> items.byPosition;
        };
    return inOrder.tailMap(from, true).values().stream().limit(PAGE).toList();
  }

  @Override
  public List<ItemRange> ended(UUID job, int from, int limit) {
    return of(job).byPlace.tailMap(from, true).values().stream()
        .limit(limit)
        .map(outcomes -> new ItemRange(outcomes.first(), outcomes.count()))
        .toList();
  }

  @Override
  public int done(UUID job) {
    var last = of(job).byPosition.lastEntry();
    return last == null ? 0 : last.getValue().position() + last.getValue().count();
  }

  @Override
  public Optional<ItemOutcomes.Failures> firstFailure(UUID job) {
    return of(job).byPlace.values().stream()
        .filter(ItemOutcomes.Failures.class::isInstance)
        .map(ItemOutcomes.Failures.class::cast)
        .findFirst();
  }
}
