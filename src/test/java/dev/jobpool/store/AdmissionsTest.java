package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobTransitions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
  private final FakeLedger ledger = new FakeLedger();
  private final Here here = new Here(new LogLimits(100, 1_000));
  private final Admissions admissions = new Admissions(ledger, here);

  private void waitInTheLedger(int jobs) {
    IntStream.range(0, jobs).forEach(_ -> ledger.put(LedgerJobs.queued()));
  }

  @Test
  void reserve_upToTheLimit_thenNoMore() {
    waitInTheLedger(1);

    assertThat(admissions.reserve(3)).isTrue();
    assertThat(admissions.isFull(3)).isFalse();
    ledger.put(LedgerJobs.queued());
    assertThat(admissions.reserve(3)).isTrue();
    ledger.put(LedgerJobs.queued());

    assertThat(admissions.reserve(3)).isFalse();
    assertThat(admissions.isFull(3)).isTrue();
  }

  @Test
  void reserve_seemsFullBecauseOfWhatOthersHaveTaken_isCountedAgain() {
    waitInTheLedger(2);
    Job taken = LedgerJobs.queued();
    ledger.put(taken);
    assertThat(admissions.reserve(3)).isFalse();
    int counted = ledger.counts.get();

    ledger.remove(taken.id());

    assertThat(admissions.reserve(3)).isTrue();
    assertThat(ledger.counts.get()).isGreaterThan(counted);
  }

  @Test
  void reserve_muchRoom_theLedgerIsAskedOnceForMany() {
    int before = ledger.counts.get();

    IntStream.range(0, 100).forEach(_ -> assertThat(admissions.reserve(1_000)).isTrue());

    assertThat(ledger.counts.get() - before).isLessThan(10);
  }

  @Test
  void release_placeNotUsed_isThereForTheNext() {
    assertThat(admissions.reserve(10)).isTrue();
    admissions.release();
    IntStream.range(0, 10).forEach(_ -> assertThat(admissions.reserve(10)).isTrue());
  }

  @Test
  void reserve_jobsThatWaitHere_count() {
    here.add(LedgerJobs.queued());
    here.add(LedgerJobs.queued());

    assertThat(admissions.isFull(2)).isTrue();
    assertThat(admissions.reserve(2)).isFalse();
    assertThat(admissions.reserve(3)).isTrue();
  }

  @Test
  void fetched_jobOfTheLedgerIsHere_countsOnce() {
    waitInTheLedger(1);
    assertThat(admissions.isFull(2)).isFalse();
    here.fetched(
        JobTransitions.claimed(LedgerJobs.queued(JobRequests.of("f"))),
        ledger.owner(),
        JobLog.EMPTY);
    admissions.fetched();

    assertThat(admissions.reserve(2)).isTrue();
  }

  @Test
  void reserve_noLimit_theLedgerIsNotAsked() {
    assertThat(admissions.reserve(Integer.MAX_VALUE)).isTrue();
    assertThat(admissions.isFull(Integer.MAX_VALUE)).isFalse();
    assertThat(ledger.counts).hasValue(0);
  }
}
