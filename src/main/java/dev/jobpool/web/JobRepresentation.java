package dev.jobpool.web;

import dev.jobpool.job.Job;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * One job as JSON, ready to be sent. The value, which may be long, is not copied: it goes between
 * the two halves of the rest.
 *
 * @param frame all but the value
 * @param valueAt where in {@code frame} the value belongs
 * @param list the value, if it is to be put together; else null
 */
record JobRepresentation(Job job, byte[] frame, int valueAt, @Nullable MapValue list) {

  static JobRepresentation of(Job job, OptionalInt queuePosition, JobWriter writer) {
    var bytes = new ByteArrayOutputStream(768);
    int valueAt;
    try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
      writer.writeHead(job, json);
      json.writeName("value");
      json.writeRawValue(job.value() == null ? "null" : "");
      json.flush();
      valueAt = bytes.size();
      writer.writeTail(job, queuePosition, json);
    }
    return new JobRepresentation(job, bytes.toByteArray(), valueAt, null);
  }

  /** The same with a value that is put together as it is sent. */
  JobRepresentation with(MapValue composed) {
    return new JobRepresentation(job, frame, valueAt, composed);
  }

  /** The result; null if the frame is complete without. */
  private byte @Nullable [] value() {
    return job.value();
  }

  /** Changes with the job; in quotes, as the header has it. Computed at each call. */
  String etag() {
    var checksum = new CRC32C();
    checksum.update(frame);
    return "\"%d.%d.%08x\"".formatted(job.epoch(), job.state().ordinal(), checksum.getValue());
  }

  /** In bytes; negative if nobody knows. */
  long length() {
    if (list != null) {
      return -1;
    }
    byte[] value = value();
    return frame.length + (value == null ? 0L : value.length);
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] value = value();
    if (value == null) {
      out.write(frame);
      return;
    }
    out.write(frame, 0, valueAt);
    if (list != null) {
      list.writeTo(out);
    } else {
      out.write(value);
    }
    out.write(frame, valueAt, frame.length - valueAt);
  }
}
