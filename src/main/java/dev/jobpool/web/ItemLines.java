package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobState;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes what became of items as NDJSON: one object a line. */
final class ItemLines {
  private static final byte[] INDEX = "{\"index\":".getBytes(US_ASCII);
  private static final byte[] VALUE = ",\"state\":\"SUCCEEDED\",\"value\":".getBytes(US_ASCII);

  private ItemLines() {}

  static byte[] of(ItemOutcomes outcomes) {
    var lines = new ByteArrayOutputStream((int) (outcomes.bytes() + 48L * outcomes.count()));
    switch (outcomes) {
      case ItemOutcomes.Values(int first, int _, int _, byte[] values) ->
          succeeded(first, values, lines);
      case ItemOutcomes.Failures(int first, int count, int _, JobState state, JobError error) -> {
        byte[] rest = rest(state, error);
        for (int index = first; index < first + count; index++) {
          start(index, lines);
          lines.writeBytes(rest);
        }
      }
    }
    return lines.toByteArray();
  }

  private static void succeeded(int first, byte[] values, ByteArrayOutputStream lines) {
    int index = first;
    int start = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] == '\n') {
        start(index++, lines);
        lines.writeBytes(VALUE);
        lines.write(values, start, i - start);
        lines.write('}');
        lines.write('\n');
        start = i + 1;
      }
    }
  }

  private static void start(int index, ByteArrayOutputStream lines) {
    lines.writeBytes(INDEX);
    lines.writeBytes(Integer.toString(index).getBytes(US_ASCII));
  }

  /** What all of them have alike: everything after the index. */
  private static byte[] rest(JobState state, JobError error) {
    var json = new ByteArrayOutputStream();
    try (JsonGenerator generator = Json.WRITER.createGenerator(ObjectWriteContext.empty(), json)) {
      JobWriter.writeError(error, generator);
    }
    var rest = new ByteArrayOutputStream(json.size() + 40);
    rest.writeBytes(",\"state\":\"%s\",\"error\":".formatted(state).getBytes(US_ASCII));
    rest.writeBytes(json.toByteArray());
    rest.write('}');
    rest.write('\n');
    return rest.toByteArray();
  }
}
