package dev.jobpool.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(5), Duration.ofMinutes(5));

  @Test
  void after_eachAttempt_itsPauseAndNoneAfterTheLast() {
    var schedule = new RetrySchedule(PAUSES, () -> 0.0);

    assertThat(schedule.after(1)).contains(Duration.ofSeconds(5));
    assertThat(schedule.after(2)).contains(Duration.ofMinutes(5));
    assertThat(schedule.after(3)).isEmpty();
    assertThat(new RetrySchedule(List.of(), () -> 0.0).after(1)).isEmpty();
  }

  @Test
  void after_mostRandom_isAFifthLonger() {
    assertThat(new RetrySchedule(PAUSES, () -> 1.0).after(1)).contains(Duration.ofSeconds(6));
  }
}
