package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "2d, PT48H",
    "1.5h, PT1H30M",
    "0.001ms, PT0.000001S",
    "0s, PT0S",
    "PT30S, PT30S",
    "P1DT2H, PT26H"
  })
  void parse_numberWithUnitOrIso_result(String text, Duration expected) {
    assertThat(DurationText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "s", "30 s", "30S", "1,5s", "1.s", "5min", "PT", "soon", "1e3s", "NaNs"})
  void parse_noDuration_saysHowToWriteOne(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT30S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1s", "-0.5h", "PT-3S"})
  void parse_negative_refused(String text) {
    assertThatThrownBy(() -> DurationText.parse(text)).hasMessageContaining("negative");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3651d", "99999999999999999999d", "99999999999999999999999999999ms", "P100000D"})
  void parse_tooLong_refusedWithTheLimit(String text) {
    assertThatThrownBy(() -> DurationText.parse(text)).hasMessageContaining("365 days");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT99999999999999999999S", "P999999999999999999D"})
  void parse_isoBeyondArithmetic_refused(String text) {
    assertThatThrownBy(() -> DurationText.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
