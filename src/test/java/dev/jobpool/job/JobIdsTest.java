package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobIdsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private final SettableClock clock = new SettableClock(NOW);
  private final JobIds ids = new JobIds(clock);

  @Test
  void next_anyTime_isVersionSevenWithItsTime() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(JobIds.timeOf(id)).contains(NOW);
  }

  @Test
  void next_manyInOneMillisecond_eachIsGreater() {
    assertThat(Stream.generate(ids::next).limit(10_000).toList())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void next_clockSetBack_isGreaterStill() {
    UUID before = ids.next();
    clock.advance(Duration.ofHours(-1));

    assertThat(ids.next()).isGreaterThan(before);
  }

  @Test
  void timeOf_otherVersion_isEmpty() {
    assertThat(JobIds.timeOf(UUID.randomUUID())).isEmpty();
  }
}
