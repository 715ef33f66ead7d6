package dev.jobpool.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may run over
  private final RateLimits rates = new RateLimits(nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private long let(String principal, double rate, int requests) {
    return IntStream.range(0, requests).filter(_ -> rates.take(principal, rate).isZero()).count();
  }

  @Test
  void take_atOnce_givesASecondsWorth() {
    assertThat(let("alice", 10, 100)).isEqualTo(10);
    assertThat(let("bob", 10, 100)).as("each has its own").isEqualTo(10);
  }

  @Test
  void take_empty_tellsWhenThereIsOne() {
    let("alice", 4, 4);

    Duration wait = rates.take("alice", 4);
    assertThat(wait).isEqualTo(Duration.ofMillis(250));
    pass(wait.minusNanos(1_000));
    assertThat(rates.take("alice", 4)).isPositive();
    pass(Duration.ofNanos(2_000));
    assertThat(rates.take("alice", 4)).isZero();
  }

  @Test
  void take_afterALongTime_givesNoMoreThanASecondsWorth() {
    let("alice", 10, 10);
    pass(Duration.ofHours(1));

    assertThat(let("alice", 10, 100)).isEqualTo(10);
  }

  @Test
  void take_lessThanOneASecond_letsOneThrough() {
    assertThat(let("alice", 0.5, 3)).isEqualTo(1);
    pass(Duration.ofSeconds(2));
    assertThat(let("alice", 0.5, 3)).isEqualTo(1);
  }

  @Test
  void take_higherRateThanBefore_holdsAtOnce() {
    let("alice", 1, 1);
    pass(Duration.ofMillis(100));

    assertThat(let("alice", 100, 50)).isEqualTo(10);
  }

  @Test
  void take_principalsWithoutEnd_areForgotten() {
    IntStream.range(0, 20_000).forEach(i -> rates.take("p" + i, 1));
    pass(Duration.ofMinutes(2));
    rates.take("last", 1);

    assertThat(rates.size()).isEqualTo(1);
  }
}
