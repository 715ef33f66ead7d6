package dev.jobpool.web;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes jobs as JSON, token by token: every submission is answered with one, so it must be cheap.
 * {@link JobView} documents the same fields.
 */
final class JobWriter {
  private final String jobsPath;

  /**
   * @param contextPath what stands before {@code /jobs} in the links; mostly empty
   */
  JobWriter(String contextPath) {
    this.jobsPath = contextPath + "/jobs/";
  }

  String path(Job job) {
    return jobsPath + job.id();
  }

  /** Everything before {@code value}, the object's start included. */
  void writeHead(Job job, JsonGenerator json) {
    boolean ready = job.state().isTerminal();
    json.writeStartObject();
    json.writeStringProperty("id", job.id().toString());
    json.writeStringProperty("func", job.request().func());
    json.writeStringProperty("state", job.shownState().name());
    json.writeBooleanProperty("ready", ready);
    json.writeName("successful");
    if (ready) {
      json.writeBoolean(job.state() == JobState.SUCCEEDED);
    } else {
      json.writeNull();
    }
  }

  /** Everything after {@code value}, the object's end included. */
  void writeTail(Job job, OptionalInt queuePosition, JsonGenerator json) {
    json.writeName("error");
    writeError(job.error(), json);
    json.writeNumberProperty("attempt", job.attempt());
    json.writeName("progress");
    writeProgress(job.progress(), json);
    json.writeName("queuePosition");
    if (queuePosition.isPresent()) {
      json.writeNumber(queuePosition.getAsInt());
    } else {
      json.writeNull();
    }
    writeWorker(job.worker(), json);
    writeTime("submittedAt", job.submittedAt(), json);
    writeTime("startedAt", job.startedAt(), json);
    writeTime("finishedAt", job.finishedAt(), json);
    writeMillis("queuedMillis", job.readyAt(), job.startedAt(), json);
    writeMillis("runMillis", job.startedAt(), job.finishedAt(), json);
    writeTime("expiresAt", job.expiresAt(), json);
    json.writeName("labels");
    json.writeStartObject();
    for (Map.Entry<String, String> label : job.request().labels().entrySet()) {
      json.writeStringProperty(label.getKey(), label.getValue());
    }
    json.writeEndObject();
    writeLinks(path(job), job.request().map() != null, json);
    json.writeEndObject();
  }

  static void writeError(@Nullable JobError error, JsonGenerator json) {
    if (error == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("kind", error.kind().code());
    json.writeStringProperty("type", error.type());
    json.writeStringProperty("message", error.message());
    json.writeStringProperty("trace", error.trace());
    json.writeName("exitCode");
    if (error.exitCode() == null) {
      json.writeNull();
    } else {
      json.writeNumber(error.exitCode());
    }
    json.writeStringProperty("signal", error.signal());
    json.writeStringProperty("stderr", error.stderr());
    json.writeName("item");
    if (error.item() == null) {
      json.writeNull();
    } else {
      json.writeNumber(error.item());
    }
    json.writeEndObject();
  }

  static void writeProgress(Job.@Nullable Progress progress, JsonGenerator json) {
    if (progress == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberProperty("fraction", progress.fraction());
    json.writeStringProperty("message", progress.message());
    json.writeEndObject();
  }

  private static void writeWorker(Job.@Nullable WorkerRef worker, JsonGenerator json) {
    json.writeName("worker");
    if (worker == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberProperty("id", worker.id());
    json.writeNumberProperty("pid", worker.pid());
    json.writeStringProperty("node", worker.node());
    json.writeEndObject();
  }

  private static void writeLinks(String self, boolean map, JsonGenerator json) {
    json.writeName("links");
    json.writeStartObject();
    json.writeStringProperty("self", self);
    json.writeStringProperty("result", self + "/result");
    json.writeStringProperty("log", self + "/log");
    json.writeStringProperty("events", self + "/events");
    json.writeStringProperty("items", map ? self + "/items" : null);
    json.writeEndObject();
  }

  private static void writeTime(String name, @Nullable Instant time, JsonGenerator json) {
    json.writeStringProperty(name, time == null ? null : time.toString());
  }

  /** With three decimals: most calls are shorter than a millisecond. */
  private static void writeMillis(
      String name, @Nullable Instant from, @Nullable Instant to, JsonGenerator json) {
    json.writeName(name);
    if (from == null || to == null || to.isBefore(from)) {
      json.writeNull();
    } else {
      json.writeNumber(Duration.between(from, to).toNanos() / 1000 / 1000.0);
    }
  }
}
