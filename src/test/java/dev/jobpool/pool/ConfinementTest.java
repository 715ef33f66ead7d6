package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinementTest {

  @Test
  void reduce_namesAndBeginnings_onlyTheyStay() {
    Map<String, String> variables =
        new HashMap<>(
            Map.of("PATH", "/bin", "PATHS", "x", "LC_ALL", "C", "LC_", "x", "MY_LC_ALL", "x"));

    new Confinement(List.of("PATH", "LC_*"), 0, 0, 0).reduce(variables);

    assertThat(variables.keySet()).containsExactlyInAnyOrder("PATH", "LC_ALL", "LC_");
  }

  @Test
  void reduce_nothingAllowed_nothingStays() {
    Map<String, String> variables = new HashMap<>(Map.of("PATH", "/bin"));

    new Confinement(List.of(), 0, 0, 0).reduce(variables);

    assertThat(variables).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=B", "*A", "A*B", "A B"})
  void create_noName_isRefused(String name) {
    assertThatThrownBy(() -> new Confinement(List.of(name), 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"");
  }

  @Test
  void create_negativeLimit_isRefused() {
    assertThatThrownBy(() -> new Confinement(List.of(), -1, 0, 0))
        .hasMessage("maxOpenFiles must not be negative, not -1");
  }

  @Test
  void limits_none_noCommand() {
    assertThat(new Confinement(List.of(), 0, 0, 0).limits()).isEmpty();
    assertThat(new Confinement(List.of(), 100, 0, 0).limits()).contains("ulimit -n 100");
  }
}
