package dev.jobpool.job;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every principal within its {@link Quota}. Who comes in counts as one job until it has gone
 * through, so that many who come at once do not all take the last place; a job that has just been
 * kept may count twice for a moment, never too little. Other replicas may let a job in at the same
 * moment.
 */
final class QuotaGate {
  private static final Pass FREE = () -> {};

  private final JobStore store;
  private final Quotas quotas;

  /** How many jobs of each principal go through the gate at present. */
  private final Map<String, Integer> passing = new ConcurrentHashMap<>();

  QuotaGate(JobStore store, Quotas quotas) {
    this.store = store;
    this.quotas = quotas;
  }

  /**
   * Lets one job of a principal in. To be closed when the job is kept, or is not.
   *
   * @param principal null: nobody in particular, who has no quota
   * @throws JobRejectedException.OverQuota if it has as many as it may
   */
  Pass enter(@Nullable String principal) {
    Quota quota = principal == null ? Quota.UNLIMITED : quotas.of(principal);
    if (principal == null || quota.equals(Quota.UNLIMITED)) {
      return FREE;
    }
    int together = passing.merge(principal, 1, Integer::sum);
    boolean entered = false;
    try {
      check(quota, store.load(principal), together);
      entered = true;
      return () -> leave(principal);
    } finally {
      if (!entered) {
        leave(principal);
      }
    }
  }

  private static void check(Quota quota, Load load, int together) {
    if (load.waiting() > quota.queued() - together) {
      throw new JobRejectedException.OverQuota("%d of your jobs wait".formatted(quota.queued()));
    }
    if (load.unfinished() > quota.unfinished() - together) {
      throw new JobRejectedException.OverQuota(
          "%d of your jobs wait or run".formatted(quota.unfinished()));
    }
  }

  private void leave(String principal) {
    passing.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
  }

  /** A place at the gate. */
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }
}
