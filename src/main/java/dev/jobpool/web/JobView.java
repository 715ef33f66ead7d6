package dev.jobpool.web;

import dev.jobpool.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON of a job, for the documentation. {@link JobWriter} writes it. */
@Schema(name = "Job", description = "One call and what has become of it.")
record JobView(
    @Schema(description = "A UUID of version 7: ids sort by time of submission.") UUID id,
    @Schema(example = "samples.Arithmetic::power") String func,
    @Schema(
            description =
                "SCHEDULED → QUEUED → RUNNING → SUCCEEDED | FAILED | TIMED_OUT | CANCELLED | LOST"
                    + " (its worker died)")
        JobState state,
    @Schema(description = "Whether it is finished.") boolean ready,
    @Schema(description = "Whether it succeeded; null until it is ready.", example = "true")
        @Nullable Boolean successful,
    @Schema(
            description = "What the function returned: any JSON.",
            types = {"object", "array", "string", "number", "boolean", "null"},
            example = "1024")
        @Nullable Object value,
    @Schema(
            description =
                "Why it did not succeed; while it waits for another attempt: why the last failed.")
        @Nullable ErrorView error,
    @Schema(description = "Which run this is, from 1; 0 before the first.", example = "1")
        int attempt,
    @Nullable ProgressView progress,
    @Schema(description = "Its place while it is QUEUED: 1 starts next.")
        @Nullable Integer queuePosition,
    @Schema(description = "The process that runs or ran it.") @Nullable WorkerView worker,
    Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Schema(description = "How long it waited for a worker.", example = "0.412")
        @Nullable Double queuedMillis,
    @Schema(description = "How long it ran.", example = "1.907") @Nullable Double runMillis,
    @Schema(description = "When it will be removed; null until it is finished.")
        @Nullable Instant expiresAt,
    @Schema(description = "The submitter's own marks.", example = "{\"team\": \"search\"}")
        Map<String, String> labels,
    @Schema(description = "Where to go from here.") LinksView links) {

  @Schema(
      name = "JobError",
      description = "Why a job did not succeed; what does not apply is null.")
  record ErrorView(
      @Schema(
              allowableValues = {
                "exception",
                "timeout",
                "worker-died",
                "out-of-memory",
                "cancelled",
                "pool-terminated",
                "start-deadline"
              })
          String kind,
      @Schema(description = "The exception's class.", example = "java.lang.ArithmeticException")
          @Nullable String type,
      @Schema(example = "/ by zero") String message,
      @Schema(description = "The function's stack trace.") @Nullable String trace,
      @Schema(description = "Of the worker that died.", example = "137") @Nullable Integer exitCode,
      @Schema(description = "That killed the worker.", example = "KILL") @Nullable String signal,
      @Schema(description = "The end of what the dead worker's process wrote.")
          @Nullable String stderr,
      @Schema(description = "Of a map: the place of the item that it is about.")
          @Nullable Integer item) {}

  @Schema(name = "JobProgress", description = "What the function told of its progress.")
  record ProgressView(
      @Schema(description = "From 0.0 to 1.0.", example = "0.5") double fraction, String message) {}

  @Schema(name = "JobWorker")
  record WorkerView(int id, long pid, String node) {}

  @Schema(name = "JobLinks")
  record LinksView(
      String self,
      String result,
      String log,
      String events,
      @Schema(description = "Of a map.") @Nullable String items) {}

  @Schema(name = "JobPage", description = "Jobs, newest first.")
  record Page(
      @Schema(description = "The jobs, without their values.") List<JobView> jobs,
      @Schema(description = "Pass it as `pageToken` for the next page; null on the last one.")
          @Nullable String nextPageToken) {}
}
