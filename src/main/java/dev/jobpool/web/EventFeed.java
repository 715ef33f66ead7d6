package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jobpool.job.EventId;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobEvent;
import dev.jobpool.job.JobEvents;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobState;
import dev.jobpool.job.LogPart;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** A job's events as Server-Sent Events. */
final class EventFeed implements Feed {
  /**
   * How soon a client that was cut off comes again; it goes to another replica, or waits for this.
   */
  private static final byte[] OPENING = "retry: 1000\n\n".getBytes(US_ASCII);

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(US_ASCII);

  private final UUID id;
  private final JobEvents events;
  private final JobService jobs;
  private final JobWriter writer;
  private EventId known;
  private boolean opened;
  private boolean over;

  /**
   * @param known what the client has
   */
  EventFeed(UUID id, EventId known, JobEvents events, JobService jobs, JobWriter writer) {
    this.id = id;
    this.known = known;
    this.events = events;
    this.jobs = jobs;
    this.writer = writer;
  }

  @Override
  public Optional<byte[]> next() {
    List<JobEvent> some = events.after(known, id).orElse(null);
    if (some == null) {
      over = true; // it was deleted
      return Optional.empty();
    }
    var bytes = new ByteArrayOutputStream(1024);
    if (!opened) {
      bytes.writeBytes(OPENING);
      opened = true;
    }
    for (JobEvent event : some) {
      write(event, bytes);
      known = event.id();
    }
    over = known.isLast();
    return bytes.size() == 0 ? Optional.empty() : Optional.of(bytes.toByteArray());
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public byte[] heartbeat() {
    return HEARTBEAT;
  }

  private void write(JobEvent event, ByteArrayOutputStream bytes) {
    bytes.writeBytes(
        "id: %s\nevent: %s\ndata: ".formatted(event.id().text(), name(event)).getBytes(US_ASCII));
    try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
      switch (event) {
        case JobEvent.State state -> writeState(state.job(), json);
        case JobEvent.Progress progress -> JobWriter.writeProgress(progress.progress(), json);
        case JobEvent.Log log -> writeLog(log.part(), json);
        case JobEvent.Items items -> writeItems(items.outcomes(), json);
      }
    }
    bytes.writeBytes("\n\n".getBytes(US_ASCII));
  }

  private static String name(JobEvent event) {
    return switch (event) {
      case JobEvent.State _ -> "state";
      case JobEvent.Progress _ -> "progress";
      case JobEvent.Log _ -> "log";
      case JobEvent.Items _ -> "item";
    };
  }

  /** As in a listing: without the value, which may be long. */
  private void writeState(Job job, JsonGenerator json) {
    OptionalInt position =
        job.shownState() == JobState.QUEUED ? jobs.queuePosition(job.id()) : OptionalInt.empty();
    writer.writeHead(job, json);
    writer.writeTail(job, position, json);
  }

  /** Without the values, of which there may be many: those who want them ask for the items. */
  private static void writeItems(ItemOutcomes outcomes, JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("index", outcomes.first());
    json.writeNumberProperty("count", outcomes.count());
    switch (outcomes) {
      case ItemOutcomes.Values _ -> json.writeStringProperty("state", JobState.SUCCEEDED.name());
      case ItemOutcomes.Failures failures -> {
        json.writeStringProperty("state", failures.state().name());
        json.writeName("error");
        JobWriter.writeError(failures.error(), json);
      }
    }
    json.writeNumberProperty("itemsDone", outcomes.position() + outcomes.count());
    json.writeEndObject();
  }

  private static void writeLog(LogPart part, JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("offset", part.from() + part.omittedBytes());
    json.writeNumberProperty("omittedBytes", part.omittedBytes());
    json.writeStringProperty("text", new String(part.text(), UTF_8));
    json.writeEndObject();
  }
}
