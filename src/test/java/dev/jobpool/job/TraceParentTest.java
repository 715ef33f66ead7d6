package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void parse_wellFormed_isToldAgainAlike() {
    String text = "00-" + TRACE + "-" + SPAN + "-01";

    TraceParent parsed = TraceParent.parse(text).orElseThrow();

    assertThat(parsed).isEqualTo(new TraceParent(TRACE, SPAN, "01"));
    assertThat(parsed.isSampled()).isTrue();
    assertThat(parsed.text()).isEqualTo(text);
    assertThat(parsed.child("00000000000000ab").text())
        .isEqualTo("00-" + TRACE + "-00000000000000ab-01");
  }

  @Test
  void parse_flagsOfTheFuture_areKept() {
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-fe"))
        .hasValueSatisfying(it -> {
          assertThat(it.isSampled()).isFalse();
          assertThat(it.text()).endsWith("-fe");
        });
  }

  @Test
  void parse_versionOfTheFuture_isReadAsFarAsItIsKnown() {
    assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01-what-the-future-will-be-like"))
        .hasValue(new TraceParent(TRACE, SPAN, "01"));
    assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01"))
        .hasValue(new TraceParent(TRACE, SPAN, "01"));
    assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01.what")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-" + TRACE + "-" + SPAN + "-01-",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "0-" + TRACE + "-" + SPAN + "-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
        "00-" + TRACE + "-B7AD6B7169203331-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-" + TRACE + "-" + SPAN + "-0x",
        "00_" + TRACE + "_" + SPAN + "_01",
        " 00-" + TRACE + "-" + SPAN + "-01",
      })
  void parse_malformed_isIgnored(String text) {
    assertThat(TraceParent.parse(text)).isEmpty();
  }
}
