package dev.jobpool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.SettableClock;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrefetchTest {
  private final List<Integer> asked = new ArrayList<>();
  private final Seats seats = new Seats(2);
  private int stored = Integer.MAX_VALUE;
  private int unclaimed;
  private boolean held;
  private final CompletableFuture<Integer> answer = new CompletableFuture<>();
  private long nanos;
  private final Prefetch prefetch =
      new Prefetch(
          new JobLifecycle(storeWithPlenty(), JobSettings.DEFAULTS, new SettableClock(Bench.NOW)),
          seats::free,
          seats::isWithdrawn,
          () -> {},
          () -> nanos);

  /** A store that never runs out of jobs, unless {@link #stored} says so. */
  private JobStore storeWithPlenty() {
    return (JobStore)
        Proxy.newProxyInstance(
            JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, this::answer);
  }

  private Object answer(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "fetch" -> {
        int limit = arguments == null ? 0 : (Integer) arguments[0];
        asked.add(limit);
        int brought = Math.min(limit, stored);
        unclaimed += brought;
        yield held ? answer : CompletableFuture.completedFuture(brought);
      }
      case "fetched" -> unclaimed;
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void claim(int jobs) {
    unclaimed -= jobs;
    prefetch.claimed(jobs);
  }

  @Test
  void jobsMayWait_freeSeats_asManyAreBrought() {
    prefetch.jobsMayWait();
    prefetch.jobsMayWait();

    assertThat(asked).containsExactly(2);
  }

  @Test
  void claimed_jobsAreShort_asManyAreBroughtAheadAsStartMeanwhile() {
    seats.takeFree();
    unclaimed = 200;
    pass(40);
    claim(100);
    assertThat(asked).as("enough are there").isEmpty();

    unclaimed = 20;
    prefetch.jobsMayWait();

    assertThat(asked).containsExactly(30);
  }

  /** They were fetched and went back four times a second for as long as the long jobs ran. */
  @Test
  void jobsMayWait_jobsHaveBecomeLong_noneIsTakenAhead() {
    seats.takeFree();
    unclaimed = 100;
    pass(20);
    claim(100);
    assertThat(asked).containsExactly(100);

    pass(250);
    unclaimed = 0; // they went back
    prefetch.jobsMayWait();

    assertThat(asked).containsExactly(100);
  }

  @Test
  void wantedOfNewJobs_olderOnesWaitInTheStore_none() {
    unclaimed = 100;
    pass(20);
    claim(100);
    assertThat(asked).as("seats, and as many ahead").containsExactly(102);
    unclaimed = 0; // they were claimed, and the next are not asked for yet

    assertThat(prefetch.wantedOfNewJobs()).isZero();
  }

  @Test
  void wantedOfNewJobs_storeIsEmpty_asManyAsSeats() {
    stored = 0;
    prefetch.jobsMayWait();

    assertThat(prefetch.wantedOfNewJobs()).isEqualTo(2);
  }

  /** Each job that was queued while jobs were brought had the next ones queued, without end. */
  @Test
  void wantedOfNewJobs_whileTheLastAreBroughtAndJobsAreShort_someAreTakenAllTheSame() {
    stored = 0;
    unclaimed = 100;
    pass(20);
    claim(100);
    held = true;

    prefetch.jobsMayWait();

    assertThat(asked).containsExactly(102, 102);
    assertThat(prefetch.wantedOfNewJobs()).isEqualTo(100);
  }

  @Test
  void wantedOfNewJobs_whileTheLastAreBroughtAndJobsAreLong_freeSeatsAreTheirs() {
    stored = 0;
    prefetch.jobsMayWait();
    held = true;

    prefetch.jobsMayWait();

    assertThat(prefetch.wantedOfNewJobs()).isZero();
  }
}
