package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Ending;
import dev.jobpool.job.ItemStoreContract;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobIds;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobTransitions;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class InMemoryJobStoreTest extends ItemStoreContract {
  private static final LogLimits LOGS = new LogLimits(1_000, 1 << 20);
  private final JobStore store = new InMemoryJobStore(new FinishedLimits(3_000, 1 << 23), LOGS);
  private final JobIds ids = new JobIds(Clock.systemUTC());

  @Override
  protected JobStore store() {
    return store;
  }

  private Job finishOne(JobStore store, int valueBytes, int secondsToKeep) {
    store.add(JobTransitions.accepted(ids.next(), JobRequests.of("f"), NOW), 10);
    Job claimed = store.claim(1).getFirst();
    var value = Ending.succeeded(new byte[valueBytes]);
    var expiry = NOW.plusSeconds(secondsToKeep);
    store.finish(new Finish(claimed.id(), claimed.epoch(), value, NOW, expiry)).join();
    return claimed;
  }

  @Test
  void finish_moreJobsThanKept_dropsThoseThatExpireFirst() {
    var small = new InMemoryJobStore(new FinishedLimits(2, 1 << 20), LOGS);
    Job kept = finishOne(small, 1, 30);
    Job dropped = finishOne(small, 1, 10);
    Job keptToo = finishOne(small, 1, 20);

    assertThat(small.find(dropped.id())).isEmpty();
    assertThat(small.find(kept.id())).isPresent();
    assertThat(small.find(keptToo.id())).isPresent();
  }

  @Test
  void finish_moreBytesThanKept_dropsThoseThatExpireFirst() {
    var small = new InMemoryJobStore(new FinishedLimits(100, 10_000), LOGS);
    Job dropped = finishOne(small, 5_000, 10);
    Job kept = finishOne(small, 5_000, 20);

    assertThat(small.find(dropped.id())).isEmpty();
    assertThat(small.find(kept.id())).isPresent();

    Job tooLarge = finishOne(small, 20_000, 30);
    assertThat(small.find(tooLarge.id())).isEmpty();
    finishOne(small, 5_000, 40);
    assertThat(small.list(dev.jobpool.job.JobFilter.ALL, 10, null).jobs()).hasSize(1);
  }
}
