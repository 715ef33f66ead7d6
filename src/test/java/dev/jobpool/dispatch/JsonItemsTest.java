package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.ItemRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonItemsTest {
  private static final String ITEMS =
      """
      [ 1, "a,]\\"[\\\\" , {"x": [1, {"y": "}"}], "z": "\\\\\\""},[],null , "ü"]\
      """;

  private static String cutOut(ItemRange... places) {
    return new String(JsonItems.cutOut(ITEMS.getBytes(UTF_8), 10, List.of(places)), UTF_8)
        .replaceAll("(?<=[\\[,]) | (?=[\\],])", "");
  }

  @Test
  void cutOut_oneItem_isThatItem() {
    assertThat(cutOut(new ItemRange(10, 1))).isEqualTo("[1]");
    assertThat(cutOut(new ItemRange(11, 1))).isEqualTo("[\"a,]\\\"[\\\\\"]");
    assertThat(cutOut(new ItemRange(12, 1)))
        .isEqualTo("[{\"x\": [1,{\"y\": \"}\"}],\"z\": \"\\\\\\\"\"}]");
    assertThat(cutOut(new ItemRange(13, 2))).isEqualTo("[[],null]");
    assertThat(cutOut(new ItemRange(15, 1))).isEqualTo("[\"ü\"]");
  }

  @Test
  void cutOut_severalRanges_areOneArray() {
    assertThat(cutOut(new ItemRange(10, 1), new ItemRange(13, 1), new ItemRange(15, 1)))
        .isEqualTo("[1,[],\"ü\"]");
  }
}
