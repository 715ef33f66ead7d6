package dev.jobpool.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobTransitions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SpanIdsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Job claimed(UUID id) {
    return JobTransitions.claimed(
        JobTransitions.accepted(id, JobRequest.calling("a.B::c").build(), NOW));
  }

  @Test
  void of_neighbours_areSixteenDigitsAndAllDifferent() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      var id = new UUID(0x0199_0000_0000_7000L, i);
      var delivery = Delivery.of(id, 1, new CallbackTarget.Function("a.B::c"), NOW);
      ids.add(SpanIds.ofRun(claimed(id)));
      ids.add(SpanIds.ofDelivery(delivery, 1));
      ids.add(SpanIds.ofDelivery(delivery, 2));
      ids.add(SpanIds.ofDelivery(delivery.again(NOW), 1));
    }

    assertThat(ids).hasSize(4_000).allMatch(id -> id.matches("[0-9a-f]{16}"));
  }

  @Test
  void of_sameAgain_isTheSame() {
    UUID id = UUID.randomUUID();

    assertThat(SpanIds.ofRun(claimed(id))).isEqualTo(SpanIds.ofRun(claimed(id)));
  }
}
