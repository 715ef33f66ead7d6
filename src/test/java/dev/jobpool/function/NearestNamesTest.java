package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names are offered for one that does not exist. */
class NearestNamesTest {
  private static final List<String> NAMES =
      List.of(
          "com.acme.Reports::render",
          "samples.Arithmetic::power",
          "samples.Arithmetic::square",
          "samples.Arithmetic::sum",
          "samples.Pages::fetch",
          "samples.Pages$Old::fetch",
          "samples.Text::upper");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          samples.Arithmetic::sqare | samples.Arithmetic::square
          samples.Text.upper        | samples.Text::upper
          samples.Text#upper        | samples.Text::upper
          SAMPLES.TEXT::UPPER       | samples.Text::upper
          Text::upper               | samples.Text::upper
          org.other.Text::upper     | samples.Text::upper
          uper                      | samples.Text::upper
          Reprots                   | com.acme.Reports::render
          arithmetic                | samples.Arithmetic::power, samples.Arithmetic::square, samples.Arithmetic::sum
          fetch                     | samples.Pages$Old::fetch, samples.Pages::fetch
          """)
  void nearest_slip_findsWhatWasMeant(String asked, String expected) {
    assertThat(NearestNames.of(asked, NAMES)).startsWith(expected.split(", "));
  }

  @ParameterizedTest
  @CsvSource({"completely.Different::thing", "x", "''", "::"})
  void nearest_nothingAlike_findsNothing(String asked) {
    assertThat(NearestNames.of(asked, NAMES)).isEmpty();
  }

  @Test
  void nearest_manyAlike_givesFiveInOrder() {
    List<String> names = IntStream.range(10, 30).mapToObj(i -> "a.B::method" + i).toList();

    assertThat(NearestNames.of("a.B::method", names))
        .containsExactly(
            "a.B::method10", "a.B::method11", "a.B::method12", "a.B::method13", "a.B::method14");
  }

  @Test
  void nearest_endlessName_isNotCompared() {
    char[] name = new char[300];
    Arrays.fill(name, 'a');

    assertThat(NearestNames.of(new String(name), List.of(new String(name)))).isEmpty();
  }
}
