package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private final Throughput throughput = new Throughput(START);

  private void record(Instant at, int times) {
    for (int i = 0; i < times; i++) {
      throughput.record(at);
    }
  }

  @Test
  void perSecond_firstMinute_averagesOverTheTimeSinceTheStart() {
    record(START, 10);
    record(START.plusSeconds(1), 10);

    assertThat(throughput.perSecond(START.plusSeconds(1))).isEqualTo(10);
    assertThat(throughput.perSecond(START.plusSeconds(3))).isEqualTo(5);
  }

  @Test
  void perSecond_later_forgetsWhatIsOlderThanAMinute() {
    record(START, 600);
    record(START.plusSeconds(59), 60);

    assertThat(throughput.perSecond(START.plusSeconds(59))).isEqualTo(11);
    assertThat(throughput.perSecond(START.plusSeconds(60))).isEqualTo(1);
    assertThat(throughput.perSecond(START.plusSeconds(200))).isZero();
    record(START.plusSeconds(240), 60);
    assertThat(throughput.perSecond(START.plusSeconds(240))).isEqualTo(1);
  }

  @Test
  void retryAfter_measuredSpeed_isTheTimeForATenthOfTheQueue() {
    assertThat(throughput.retryAfter(1_000, START)).isEqualTo(Duration.ofSeconds(60));
    record(START, 20);

    assertThat(throughput.retryAfter(1_000, START)).isEqualTo(Duration.ofSeconds(5));
    assertThat(throughput.retryAfter(1, START)).isEqualTo(Duration.ofSeconds(1));
    assertThat(throughput.retryAfter(1_000_000, START)).isEqualTo(Duration.ofSeconds(60));
  }
}
