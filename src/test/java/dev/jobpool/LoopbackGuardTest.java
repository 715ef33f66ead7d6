package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class LoopbackGuardTest {
  private final MockEnvironment environment = new MockEnvironment();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void check_loopbackAddress_passes(String address) {
    environment.setProperty("server.address", address);

    assertThatCode(() -> LoopbackGuard.check(environment)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", "", "no.such.host.invalid"})
  void check_otherAddress_refusesNamingIt(String address) {
    environment.setProperty("server.address", address);

    assertThatThrownBy(() -> LoopbackGuard.check(environment))
        .isInstanceOf(OpenToTheNetworkException.class)
        .hasMessageContaining("server.address")
        .hasMessageContaining(address);
  }

  @Test
  void check_otherAddressInSoManyWords_passes() {
    environment.setProperty("server.address", "0.0.0.0");
    environment.setProperty("jobpool.security.mode", "none");

    assertThatCode(() -> LoopbackGuard.check(environment)).doesNotThrowAnyException();
  }

  @Test
  void check_managementPortOfItsOwn_isCheckedToo() {
    environment.setProperty("server.address", "127.0.0.1");
    environment.setProperty("management.server.port", "8081");

    assertThatThrownBy(() -> LoopbackGuard.check(environment))
        .hasMessageContaining("management.server.address");
    environment.setProperty("management.server.address", "127.0.0.1");
    assertThatCode(() -> LoopbackGuard.check(environment)).doesNotThrowAnyException();
  }

  @Test
  void check_tcpPorts_areCheckedToo() {
    environment.setProperty("server.address", "127.0.0.1");
    environment.setProperty("jobpool.tcp[0].port", "9000");
    environment.setProperty("jobpool.tcp[0].func", "a.B::c");
    environment.setProperty("jobpool.tcp[1].port", "9001");
    environment.setProperty("jobpool.tcp[1].func", "a.B::c");
    assertThatCode(() -> LoopbackGuard.check(environment)).doesNotThrowAnyException();

    environment.setProperty("jobpool.tcp[1].address", "0.0.0.0");
    assertThatThrownBy(() -> LoopbackGuard.check(environment))
        .isInstanceOf(OpenToTheNetworkException.class)
        .hasMessageContaining("jobpool.tcp[1].address is 0.0.0.0");
    environment.setProperty("jobpool.security.mode", "none");
    assertThatCode(() -> LoopbackGuard.check(environment)).doesNotThrowAnyException();
  }

  @Test
  void check_callersAreAsked_passesOnAnyAddressButWhereNobodyCanBe() {
    environment.setProperty("server.address", "0.0.0.0");
    environment.setProperty("management.server.port", "8081");
    environment.setProperty("jobpool.security.keys", "keys.json");
    assertThatCode(() -> LoopbackGuard.check(environment)).doesNotThrowAnyException();

    environment.setProperty("jobpool.tcp[0].port", "9000");
    environment.setProperty("jobpool.tcp[0].func", "a.B::c");
    environment.setProperty("jobpool.tcp[0].address", "0.0.0.0");
    assertThatThrownBy(() -> LoopbackGuard.check(environment))
        .hasMessageContaining("jobpool.tcp[0].address is 0.0.0.0");
  }

  @Test
  void analyze_refusal_tellsWhatToDo() {
    var refusal = new OpenToTheNetworkException("server.address", "0.0.0.0");

    assertThat(new OpenToTheNetworkAnalyzer().analyze(refusal))
        .isNotNull()
        .satisfies(analysis -> {
          assertThat(analysis.getDescription()).contains("0.0.0.0");
          assertThat(analysis.getAction()).contains("jobpool.security.mode=none");
        });
  }
}
