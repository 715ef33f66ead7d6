package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.PromQuery.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQueryTest {

  @Test
  void parse_selectorsInFunctions_findsMetricsAndLabels() {
    PromQuery query =
        PromQuery.parse(
            "histogram_quantile(0.99, sum by (le, function) (rate(a_bucket{job=~\"$job\","
                + " state!=\"b{c}\"}[$__rate_interval]))) / on (job) max(b) > 0.5 and c offset 5m");

    assertThat(query.selectors())
        .containsExactly(
            new Selector("a_bucket", Set.of("job", "state")),
            new Selector("b", Set.of()),
            new Selector("c", Set.of()));
    assertThat(query.groupings()).containsExactlyInAnyOrder("le", "function", "job");
  }

  @Test
  void parse_groupingBehindTheArguments_isFound() {
    PromQuery query = PromQuery.parse("sum(rate(a[5m])) without (x) == bool 0");

    assertThat(query.selectors()).containsExactly(new Selector("a", Set.of()));
    assertThat(query.groupings()).containsExactly("x");
  }
}
