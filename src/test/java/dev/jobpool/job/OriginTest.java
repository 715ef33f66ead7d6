package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

  @ParameterizedTest
  @ValueSource(strings = {"alice", "team a/b@example.org", "ä"})
  void of_name_isKept(String name) {
    assertThat(Origin.of(name).principal()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\0", "\ud800"})
  void of_whatIsNoName_isRefused(String name) {
    assertThatThrownBy(() -> Origin.of(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "é"})
  void new_traceContextThatIsNoHeader_isRefused(String traceParent) {
    assertThatThrownBy(() -> new Origin(null, traceParent))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Origin.MAX_LENGTH + 1, 100_000})
  void new_longText_isRefused(int length) {
    String text = "x".repeat(length);
    assertThatThrownBy(() -> Origin.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Origin(null, text)).isInstanceOf(IllegalArgumentException.class);
  }
}
