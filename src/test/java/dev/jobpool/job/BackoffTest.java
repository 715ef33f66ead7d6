package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @Test
  void after_moreAttempts_doublesUpToTheLongest() {
    var backoff = new Backoff(FIRST, LONGEST, () -> 0);

    assertThat(backoff.after(1)).isEqualTo(FIRST);
    assertThat(backoff.after(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(5)).isEqualTo(Duration.ofSeconds(8));
    assertThat(backoff.after(11)).isEqualTo(LONGEST);
    assertThat(backoff.after(100)).isEqualTo(LONGEST);
  }

  @Test
  void after_anyChance_isAtLeastHalf() {
    assertThat(new Backoff(FIRST, LONGEST, () -> 1).after(1)).isEqualTo(Duration.ofMillis(250));
  }
}
