package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes what became of items as NDJSON: one object a line. */
final class ItemLines {
  private static final byte[] INDEX = "{\"index\":".getBytes(US_ASCII);
  private static final byte[] VALUE = ",\"state\":\"SUCCEEDED\",\"value\":".getBytes(US_ASCII);

  private static final int PIECE_BYTES = 32 << 10;

  private ItemLines() {}

  /** Writes them piece by piece: one outcome may be that of a million items. */
  static void write(ItemOutcomes outcomes, OutputStream out) throws IOException {
    switch (outcomes) {
      case ItemOutcomes.Values(int first, int _, int _, byte[] values) ->
          writeSucceeded(first, values, out);
      case ItemOutcomes.Failures failures -> writeFailed(failures, out);
    }
  }

  private static void writeSucceeded(int first, byte[] values, OutputStream out)
      throws IOException {
    var lines = new ByteArrayOutputStream(2 * PIECE_BYTES);
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
        sendIfLong(lines, out);
      }
    }
    lines.writeTo(out);
  }

  private static void writeFailed(ItemOutcomes.Failures failures, OutputStream out)
      throws IOException {
    byte[] rest = rest(failures.state(), failures.error());
    var lines = new ByteArrayOutputStream(2 * PIECE_BYTES);
    for (int index = failures.first(); index < failures.end(); index++) {
      start(index, lines);
      lines.writeBytes(rest);
      sendIfLong(lines, out);
    }
    lines.writeTo(out);
  }

  private static void sendIfLong(ByteArrayOutputStream lines, OutputStream out) throws IOException {
    if (lines.size() >= PIECE_BYTES) {
      lines.writeTo(out);
      lines.reset();
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
