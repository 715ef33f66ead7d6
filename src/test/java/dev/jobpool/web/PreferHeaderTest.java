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

  private static PreferHeader prefer(String... headers) {
    return PreferHeader.of(Collections.enumeration(List.of(headers)));
  }
}
