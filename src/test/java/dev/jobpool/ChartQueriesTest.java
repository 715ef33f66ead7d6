package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChartQueriesTest {
  private static final Map<String, Set<String>> EXPORTED = Map.of("a_total", Set.of("cause"));

  @Test
  void all_areThere() throws IOException {
    assertThat(ChartQueries.all())
        .hasSizeGreaterThan(40)
        .anyMatch(it -> it.contains("$__rate_interval"))
        .anyMatch(it -> it.contains("jobpool_store_available) == 0"));
  }

  @Test
  void unknown_exportedNames_isEmpty() {
    String query = "sum by (job, cause) (rate(a_total{cause=\"x\", instance=\"y\"}[5m]))";

    assertThat(ChartQueries.unknown(query, EXPORTED)).isEmpty();
  }

  @Test
  void unknown_otherNames_areTold() {
    assertThat(ChartQueries.unknown("rate(b_total[5m])", EXPORTED))
        .containsExactly("metric b_total");
    assertThat(ChartQueries.unknown("a_total{reason=\"x\"}", EXPORTED))
        .containsExactly("label reason of a_total");
    assertThat(ChartQueries.unknown("sum by (reason) (a_total)", EXPORTED))
        .containsExactly("label reason");
  }
}
