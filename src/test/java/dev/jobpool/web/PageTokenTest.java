package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {

  @Test
  void parse_ownText_result() {
    var token = new PageToken(UUID.fromString("0199d3f2-7c1a-7000-8000-000000000001"));

    assertThat(PageToken.parse(token.text())).isEqualTo(token);
    assertThat(token.text()).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1", "%%%", "AAAAAAAAAAAAAAAAAAAAAAA", "AQ"})
  void parse_anythingElse_refused(String text) {
    assertThatThrownBy(() -> PageToken.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nextPageToken");
  }
}
