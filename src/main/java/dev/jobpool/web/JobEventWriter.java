package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jobpool.callback.EventWriter;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes what callbacks are told: the job as {@code GET /jobs/{id}} shows it. */
@Component
final class JobEventWriter implements EventWriter {
  private final JobService jobs;
  private final JobWriter writer;

  JobEventWriter(JobService jobs, @Value("${server.servlet.context-path:}") String contextPath) {
    this.jobs = jobs;
    this.writer = new JobWriter(contextPath);
  }

  @Override
  public byte[] message(Job ended, int maxValueBytes) {
    byte[] value = value(ended, maxValueBytes);
    boolean omitted = value == null && ended.value() != null;
    var bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("type", type(ended));
      json.writeStringProperty("timestamp", String.valueOf(ended.finishedAt()));
      json.writeBooleanProperty("valueOmitted", omitted);
      json.writeName("data");
      writer.writeHead(ended, json);
      json.writeName("value");
      json.writeRawValue(value == null ? "null" : new String(value, UTF_8));
      writer.writeTail(ended, OptionalInt.empty(), json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static String type(Job ended) {
    return "job." + ended.state().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<byte[]> arguments(Job ended, int maxBytes) {
    byte[] argument = ended.value() == null ? error(ended) : value(ended, maxBytes);
    if (argument == null || argument.length > maxBytes) {
      return Optional.empty();
    }
    var bytes = new ByteArrayOutputStream(argument.length + 2);
    bytes.write('[');
    bytes.writeBytes(argument);
    bytes.write(']');
    return Optional.of(bytes.toByteArray());
  }

  private static byte[] error(Job ended) {
    var bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
      JobWriter.writeError(ended.error(), json);
    }
    return bytes.toByteArray();
  }

  /** Null if there is none, or if it is too long. */
  private byte @Nullable [] value(Job ended, int maxBytes) {
    if (MapValue.isOf(ended)) {
      return list(ended, maxBytes);
    }
    byte[] value = ended.value();
    return value == null || value.length > maxBytes ? null : value;
  }

  /** Put together no further than it may be long. */
  private byte @Nullable [] list(Job map, int maxBytes) {
    var bytes = new BoundedBytes(maxBytes);
    try {
      new MapValue(jobs, map).writeTo(bytes);
      return bytes.all();
    } catch (BoundedBytes.TooLongException _) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
