package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jobpool.callback.JobEvents;
import dev.jobpool.job.Job;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.OptionalInt;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes what callbacks are told: the job as {@code GET /jobs/{id}} shows it. */
@Component
final class JobEventWriter implements JobEvents {
  private final JobWriter writer;

  JobEventWriter(@Value("${server.servlet.context-path:}") String contextPath) {
    this.writer = new JobWriter(contextPath);
  }

  @Override
  public byte[] message(Job ended, int maxValueBytes) {
    byte[] value = ended.value();
    boolean omitted = value != null && value.length > maxValueBytes;
    var bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("type", type(ended));
      json.writeStringProperty("timestamp", String.valueOf(ended.finishedAt()));
      json.writeBooleanProperty("valueOmitted", omitted);
      json.writeName("data");
      writer.writeHead(ended, json);
      json.writeName("value");
      json.writeRawValue(value == null || omitted ? "null" : new String(value, UTF_8));
      writer.writeTail(ended, OptionalInt.empty(), json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static String type(Job ended) {
    return "job." + ended.state().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public byte[] arguments(Job ended) {
    var bytes = new ByteArrayOutputStream(256);
    bytes.write('[');
    if (ended.value() != null) {
      bytes.writeBytes(ended.value());
    } else {
      try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
        JobWriter.writeError(ended.error(), json);
      }
    }
    bytes.write(']');
    return bytes.toByteArray();
  }
}
