package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ItemLinesTest {

  private static String text(ItemOutcomes outcomes) throws IOException {
    var lines = new ByteArrayOutputStream();
    ItemLines.write(outcomes, lines);
    return lines.toString(UTF_8);
  }

  @Test
  void write_values_isALineEach() throws Exception {
    byte[] values = "1\n\"ü\"\nnull\n".getBytes(UTF_8);

    assertThat(text(new ItemOutcomes.Values(9, 3, 0, values)))
        .isEqualTo(
            """
            {"index":9,"state":"SUCCEEDED","value":1}
            {"index":10,"state":"SUCCEEDED","value":"ü"}
            {"index":11,"state":"SUCCEEDED","value":null}
            """);
  }

  @Test
  void write_failures_isALineEachWithTheirError() throws Exception {
    JobError error = JobError.of(JobError.Kind.WORKER_DIED, "gone\n");

    assertThat(text(new ItemOutcomes.Failures(0, 2, 0, JobState.LOST, error)).lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("{\"index\":1,\"state\":\"LOST\",\"error\":{\"kind\":\"worker-died\",")
        .contains("\"message\":\"gone\\n\"")
        .endsWith("}}");
  }
}
