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
  private int unclaimed;
  private long nanos;
  private final Prefetch prefetch =
      new Prefetch(
          new JobLifecycle(storeWithPlenty(), JobSettings.DEFAULTS, new SettableClock(Bench.NOW)),
          seats::free,
          seats::isWithdrawn,
          () -> {},
          () -> nanos);

  /** A store that never runs out of jobs. */
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
        unclaimed += limit;
        yield CompletableFuture.completedFuture(limit);
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
}
