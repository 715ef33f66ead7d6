package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.EventId.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

  /** In the order of a job that is given back once, fails once, and succeeds. */
  private static final List<EventId> LIFE =
      List.of(
          EventId.NOTHING,
          new EventId(0, 0, Phase.PAUSES, 0, 0, 0),
          new EventId(0, 0, Phase.WAITS, 0, 0, 0),
          new EventId(0, 900, Phase.RUNS, 0, 0, 0),
          new EventId(0, 900, Phase.WAITS, 0, 0, 0),
          new EventId(0, 70_000, Phase.RUNS, 0, 0, 0),
          new EventId(0, 70_000, Phase.RUNS, 1, 0, 0),
          new EventId(0, 70_000, Phase.RUNS, 1, 9, 0),
          new EventId(0, 70_000, Phase.RUNS, 1, 300, 0),
          new EventId(0, 70_000, Phase.RUNS, 1, 300, 2),
          new EventId(1, 70_000, Phase.PAUSES, 1, 300, 2),
          new EventId(1, 5_000_000, Phase.RUNS, 0, 300, 2),
          new EventId(1, 5_000_000, Phase.ENDED, 0, 300, 2));

  @Test
  void order_ofALife_isThatOfTimeAlsoAsTexts() {
    assertThat(LIFE).isSorted();
    assertThat(LIFE.stream().map(EventId::text)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void parse_text_isTheSameId() {
    for (EventId id : LIFE) {
      assertThat(EventId.parse(id.text())).contains(id);
    }
    EventId large =
        new EventId(255, (1L << 48) - 1, Phase.ENDED, (1L << 32) - 1, (1L << 40) - 1, 1 << 20);
    assertThat(EventId.parse(large.text())).contains(large);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "000000000000004-00000000-0000000000-00000000",
        "000000000000002-00000000-0000000000-0000000",
        "000000000000002-00000000-0000000000-00000000 ",
        "00000000000000A-00000000-0000000000-00000000",
        "00000000000000٢-00000000-0000000000-00000000"
      })
  void parse_anythingElse_isEmpty(String text) {
    assertThat(EventId.parse(text)).isEmpty();
  }
}
