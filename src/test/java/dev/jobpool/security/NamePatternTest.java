package dev.jobpool.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "samples.*, samples.Text::upper, true",
    "samples.*, samples2.Text::upper, false",
    "samples.*, samples, false",
    "*, x, true",
    "samples.Text::upper, samples.Text::upper, true",
    "samples.Text::upper, samples.Text::upper2, false",
    "samples.Text::upper, samplesXText::upper, false",
    "*::upper, samples.Text::upper, true",
    "*::upper, samples.Text::upper::lower, false",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-c-b, false",
    "**, x, true",
  })
  void matches_nameAndPattern_asStarsAllow(String pattern, String name, boolean matches) {
    assertThat(new NamePattern(pattern).matches(name)).isEqualTo(matches);
  }

  /** With going back to every star it would not end. */
  @Test
  void matches_manyStars_takesNoTime() {
    var pattern = new NamePattern("*a".repeat(500) + "b");

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(pattern.matches("a".repeat(10_000))).isFalse());
  }

  @Test
  void new_emptyPattern_isRefused() {
    assertThatThrownBy(() -> new NamePattern(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
