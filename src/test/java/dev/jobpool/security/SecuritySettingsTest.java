package dev.jobpool.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.security.SecuritySettings.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class SecuritySettingsTest {

  private static SecuritySettings settings(String... pairs) {
    var environment = new MockEnvironment();
    for (String pair : pairs) {
      String[] parts = pair.split("=", 2);
      environment.setProperty("jobpool.security." + parts[0], parts[1]);
    }
    return SecuritySettings.of(environment);
  }

  @Test
  void effectiveMode_notSet_followsFromWhatCallersAreKnownBy() {
    assertThat(settings().effectiveMode()).isEqualTo(Mode.LOOPBACK);
    assertThat(settings("mode=none").effectiveMode()).isEqualTo(Mode.NONE);
    assertThat(settings("keys=k.json").effectiveMode()).isEqualTo(Mode.AUTHENTICATED);
    assertThat(settings("jwt.issuer=https://i").effectiveMode()).isEqualTo(Mode.AUTHENTICATED);
    assertThat(settings("jwt.jwk-set-uri=https://i/k").effectiveMode())
        .isEqualTo(Mode.AUTHENTICATED);
  }

  @Test
  void bind_authenticatedButNobodyCouldBe_isRefused() {
    assertThatThrownBy(() -> settings("mode=authenticated"))
        .hasStackTraceContaining("nobody could be");
  }

  /** Who sets keys believes that they are asked for. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "loopback"})
  void bind_keysThatNobodyIsAskedFor_areRefused(String mode) {
    assertThatThrownBy(() -> settings("mode=" + mode, "keys=k.json"))
        .hasStackTraceContaining("asks nobody for the keys");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits.queued=0",
        "limits.unfinished=-1",
        "limits.requests-per-second=0",
        "limits.requests-per-second=NaN",
        "keys-interval=0s",
        "mode=perhaps"
      })
  void bind_impossibleValue_isRefused(String setting) {
    assertThatThrownBy(() -> settings("keys=k.json", setting)).isInstanceOf(Exception.class);
  }
}
