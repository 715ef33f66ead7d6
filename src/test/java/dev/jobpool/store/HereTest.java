package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobTransitions;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HereTest {
  private static final UUID ME = UUID.randomUUID();
  private final Here here = new Here(new LogLimits(1_000, 10_000));

  private Job fetched(Job job) {
    Job taken = JobTransitions.claimed(job);
    here.fetched(taken, ME, JobLog.EMPTY);
    return taken;
  }

  private Holding holding(Job job) {
    return Objects.requireNonNull(here.holding(job.id()));
  }

  @Test
  void fetched_job_waitsHereUntilItIsClaimed() {
    Job job = fetched(LedgerJobs.queued());

    assertThat(here.fetched()).isEqualTo(1);
    assertThat(here.shown(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    assertThat(holding(job).state()).isEqualTo(Holding.State.SAFE);
    assertThat(holding(job).epoch()).isEqualTo(job.epoch());

    assertThat(here.claim(5)).extracting(Job::id).containsExactly(job.id());
    assertThat(here.fetched()).isZero();
  }

  @Test
  void fetched_beforeItsReturnWasSeenToLeave_staysWhenTheOldOneLeaves() {
    Job job = LedgerJobs.queued();
    Job taken = fetched(job);
    Holding first = holding(job);
    first.leaving(here.takeWaiting(job.id()).orElseThrow());

    fetched(JobTransitions.letGo(JobTransitions.handedOver(taken)));
    here.leave(job.id(), first);

    assertThat(here.holds(job.id())).isTrue();
    assertThat(holding(job)).isNotSameAs(first);
    assertThat(here.claim(5)).extracting(Job::id).containsExactly(job.id());
  }

  @Test
  void fetched_jobThatHasPrinted_goesOnWhereItStopped() {
    Job job = LedgerJobs.queued();
    here.fetched(
        JobTransitions.claimed(job), ME, new JobLog("one ".getBytes(UTF_8), 0, new byte[0]));
    here.jobs().output(job.id(), "two".getBytes(UTF_8));

    assertThat(new String(here.jobs().log(job.id()).text(), UTF_8)).isEqualTo("one two");
  }

  @Test
  void shown_leavingJob_isAsItWasUntilItHasLeft() {
    Job job = LedgerJobs.queued();
    here.add(job);
    Job claimed = here.claim(1).getFirst();
    holding(job).leaving(claimed);
    here.finish(LedgerJobs.finish(claimed));

    assertThat(here.shown(job.id())).contains(claimed);

    here.leave(job.id(), holding(job));
    assertThat(here.shown(job.id())).isEmpty();
  }

  @Test
  void staying_returnNotMade_isSeenAsItIs() {
    Job job = LedgerJobs.queued();
    here.add(job);
    Job claimed = here.claim(1).getFirst();
    holding(job).leaving(job);

    holding(job).staying();

    assertThat(here.shown(job.id())).contains(claimed);
    assertThat(holding(job).state()).isEqualTo(Holding.State.SAFE);
  }

  @Test
  void queue_returningJob_isNotMissed() {
    here.returning();
    assertThat(here.queue().scheduled()).isEqualTo(1);
    here.hasReturned();
    assertThat(here.queue().scheduled()).isZero();
  }

  @Test
  void aloneAndWaiting_fetchedAndRunningJobs_areNotAmongThem() {
    Job alone = LedgerJobs.queued();
    here.add(alone);
    here.claim(1);
    Job waiting = LedgerJobs.queued();
    here.add(waiting);
    fetched(LedgerJobs.queued());

    assertThat(here.aloneAndWaiting()).containsExactly(waiting.id());
  }

  @Test
  void merged_page_jobsHereAreInTheirPlacesAsTheyAreHere() {
    Job oldest = LedgerJobs.queued();
    Job running = LedgerJobs.queued();
    Job alone = LedgerJobs.queued();
    Job newest = LedgerJobs.queued();
    fetched(running);
    here.claim(1);
    here.add(alone);
    JobPage ledgers = new JobPage(List.of(newest, running, oldest), null);

    JobPage page = Here.merged(here.shown(), ledgers, JobFilter.ALL, 10, null);
    assertThat(page.jobs())
        .extracting(Job::id)
        .containsExactly(newest.id(), alone.id(), running.id(), oldest.id());
    assertThat(page.jobs().get(2).state()).isEqualTo(JobState.RUNNING);

    JobPage two = Here.merged(here.shown(), ledgers, JobFilter.ALL, 2, null);
    assertThat(two.jobs()).extracting(Job::id).containsExactly(newest.id(), alone.id());
    assertThat(two.next()).isEqualTo(alone.id());
  }
}
