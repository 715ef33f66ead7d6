package dev.jobpool.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of a submission, for the documentation. {@link SubmissionReader} reads it. */
@Schema(name = "JobRequest", description = "What to call, and with what.")
record JobRequestView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "The function's name, see `GET /functions`.",
            example = "samples.Arithmetic::power")
        String func,
    @Schema(description = "The arguments by position: any JSON values.", example = "[2, 10]")
        @Nullable List<Object> args,
    @Schema(description = "The arguments by name: any JSON values.", example = "{}")
        @Nullable Map<String, Object> kwargs,
    @Schema(
            description =
                "Makes it a map: the function is called once for each of these, instead of with"
                    + " `args` and `kwargs`.",
            example = "[1, 2, 3]")
        @Nullable List<Object> items,
    @Schema(
            description = "Each item is an array that spreads over the parameters.",
            defaultValue = "false")
        @Nullable Boolean star,
    @Schema(
            description =
                "How many items a worker gets at a time; by default four chunks for each worker.",
            minimum = "1")
        @Nullable Integer chunksize,
    @Schema(
            description = "How long it may run before it is stopped, such as `30s` or `PT30S`.",
            example = "30s")
        @Nullable String timeout,
    @Schema(description = "How long it may wait for a worker before it fails.", example = "5m")
        @Nullable String startWithin,
    @Schema(description = "Not to start before; at once if it is past.") @Nullable Instant runAt,
    @Schema(
            description = "Higher starts first.",
            minimum = "-100",
            maximum = "100",
            defaultValue = "0")
        @Nullable Integer priority,
    @Schema(
            description =
                "How often it runs again after it failed, timed out or lost its worker, with"
                    + " growing pauses between.",
            minimum = "0",
            maximum = "100",
            defaultValue = "0")
        @Nullable Integer retries,
    @Schema(
            description = "Marks of your own, for listings: at most 64.",
            example = "{\"team\": \"search\"}")
        @Nullable Map<String, String> labels,
    @Schema(
            description =
                "Who gets the result when the job succeeds; its deliveries are at"
                    + " `/jobs/{id}/callbacks`.")
        @Nullable CallbackView callback,
    @Schema(
            description =
                "Who gets the error when the job ends in any other way: it failed, timed out, was"
                    + " cancelled, lost its worker or was not started in time.")
        @Nullable CallbackView errorCallback) {

  @Schema(
      name = "Callback",
      description = "A function or a URL, one of the two.",
      example = "{\"func\": \"samples.Pages::record\"}")
  record CallbackView(
      @Schema(
              description = "A function that takes one argument; called in order of the ends.",
              example = "samples.Pages::record")
          @Nullable String func,
      @Schema(
              description =
                  "Where a message is sent to, by Standard Webhooks: see `webhooks` in this"
                      + " document. To public addresses, unless the service allows others.",
              example = "https://example.org/jobs-are-done")
          @Nullable String url) {}
}
