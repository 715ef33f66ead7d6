package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferHeaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=10",
        "WAIT = 10",
        "wait=\"10\"",
        "handling=lenient, wait=10",
        "return=minimal; foo=\"a b\", wait=10; x=y",
        "wait=10, wait=20"
      })
  void of_wait_inSeconds(String header) {
    assertThat(prefer(header)).isEqualTo(new PreferHeader(false, Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",,",
        "wait",
        "wait=",
        "wait=soon",
        "wait=-1",
        "wait=1.5",
        "wait=99999999999",
        "=,;"
      })
  void of_malformedOrUnknown_ignored(String header) {
    assertThat(prefer(header)).isEqualTo(PreferHeader.NONE);
  }

  @Test
  void of_severalHeaders_joined() {
    assertThat(prefer("respond-async", "wait=3"))
        .isEqualTo(new PreferHeader(true, Duration.ofSeconds(3)));
  }

  /** Patterns that go back would look at each some thousand times. */
  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "a=", "a=\"", ",a", "a;", "a= ", "= ", "\"", "-"})
  void and_longAndMalformed_looksAtEachCharacterAFewTimes(String piece) {
    String text = piece.repeat(8_000 / piece.length()) + "!";
    var looks = new long[1];
    CharSequence counted =
        new CharSequence() {
          @Override
          public int length() {
            return text.length();
          }

          @Override
          public char charAt(int index) {
            looks[0]++;
            return text.charAt(index);
          }

          @Override
          public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
          }
        };

    assertThat(PreferHeader.NONE.and(counted).waitFor()).isNull();
    assertThat(looks[0]).isLessThan(20L * text.length());
  }

  private static PreferHeader prefer(String... headers) {
    return PreferHeader.of(Collections.enumeration(List.of(headers)));
  }
}
