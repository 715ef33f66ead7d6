package dev.jobpool.web;

import static dev.jobpool.web.ProblemType.BAD_ARGUMENTS;
import static dev.jobpool.web.ProblemType.BODY_TOO_LARGE;
import static dev.jobpool.web.ProblemType.INVALID_BODY;
import static dev.jobpool.web.ProblemType.INVALID_PARAMETER;
import static dev.jobpool.web.ProblemType.JOB_FAILED;
import static dev.jobpool.web.ProblemType.JOB_FINISHED;
import static dev.jobpool.web.ProblemType.JOB_NOT_FINISHED;
import static dev.jobpool.web.ProblemType.KEY_IN_USE;
import static dev.jobpool.web.ProblemType.KEY_REUSED;
import static dev.jobpool.web.ProblemType.MALFORMED_JSON;
import static dev.jobpool.web.ProblemType.NOT_ACCEPTABLE;
import static dev.jobpool.web.ProblemType.NOT_A_MAP;
import static dev.jobpool.web.ProblemType.NOT_CALLABLE;
import static dev.jobpool.web.ProblemType.NO_SUCH_FUNCTION;
import static dev.jobpool.web.ProblemType.NO_SUCH_JOB;
import static dev.jobpool.web.ProblemType.POOL_CLOSED;
import static dev.jobpool.web.ProblemType.QUEUE_FULL;
import static dev.jobpool.web.ProblemType.RESULT_EXPIRED;
import static dev.jobpool.web.ProblemType.STOPPING;
import static dev.jobpool.web.ProblemType.STORE_UNAVAILABLE;
import static dev.jobpool.web.ProblemType.UNSUPPORTED_MEDIA_TYPE;
import static io.swagger.v3.oas.annotations.enums.ParameterIn.HEADER;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.JobState;
import dev.jobpool.web.QueryTypes.SubmitMode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The contract of {@code /jobs}: its routes, and what the documentation says about them. */
@Tag(
    name = "Jobs",
    description = "Submit calls of functions, wait for them, look at them, stop them")
@RequestMapping("/jobs")
interface JobsApi {
  String SUBMIT_OPERATION = "submitJob";

  @Operation(
      operationId = SUBMIT_OPERATION,
      summary = "Submit a job",
      description =
          """
          Calls a function in one of the pool's workers. `func` alone is required; `args` and \
          `kwargs` bind as in a Python call: positions first, then names. Arguments that do not \
          fit the function's signature are refused before the job is accepted.

          **Asynchronously** (the default, `apply_async`): 202 at once, with the job and its \
          `Location`. **Synchronously** (`mode=sync`, `wait=10s`, or `Prefer: wait=10`; `apply`): \
          200 with the finished job, whether it succeeded or failed. When the wait ends first, \
          202 as above: the job goes on.

          Three clocks are apart: how long the client waits (`wait`), how long the job may queue \
          (`startWithin`), how long it may run (`timeout`).

          With an `Idempotency-Key` a request can be sent again when its answer was lost: it is \
          answered with the first job as it is by then, and no second one is made. The key is \
          known for as long as the job.

          With `items` it is a **map**: the function is called once for each (`map`), with `star` \
          each is an array of all arguments (`starmap`). Its value is the list of the results in \
          the order of the items; `GET /jobs/{id}/items` has what became of each. More items than \
          fit into memory come as `application/x-ndjson`: the first line is the call, every other \
          line an item. The map is accepted when all lines have come; if one is malformed or the \
          stream breaks off, nothing is.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The job is finished: it succeeded or failed, see `state`.",
      headers = @Header(name = "Preference-Applied", ref = "Preference-Applied"),
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "The job is accepted and not finished yet.",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After"),
        @Header(name = "Preference-Applied", ref = "Preference-Applied")
      },
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.class)))
  @Problems({
    MALFORMED_JSON,
    INVALID_BODY,
    BAD_ARGUMENTS,
    NOT_CALLABLE,
    INVALID_PARAMETER,
    NO_SUCH_FUNCTION,
    NOT_ACCEPTABLE,
    POOL_CLOSED,
    KEY_IN_USE,
    KEY_REUSED,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    QUEUE_FULL,
    STORE_UNAVAILABLE,
    STOPPING
  })
  @RequestBody(
      required = true,
      description = "The call. The examples run as they are shown.",
      content = {
        @Content(
            mediaType = APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = JobRequestView.class)),
        @Content(
            mediaType = MapSubmissions.NDJSON,
            schema =
                @Schema(
                    type = "string",
                    description =
                        "The first line is the call without `items`, every other line an item."),
            examples =
                @ExampleObject(
                    name = "samples.Arithmetic::square",
                    value = "{\"func\":\"samples.Arithmetic::square\"}\n1\n2\n3\n"))
      })
  @Parameter(
      in = HEADER,
      name = "Prefer",
      description = "`wait=10` waits up to 10 seconds, `respond-async` does not wait (RFC 7240).",
      schema = @Schema(type = "string"))
  @Parameter(
      in = HEADER,
      name = "Idempotency-Key",
      description = "What makes it the same request when it is sent again: 1 to 255 characters.",
      schema = @Schema(type = "string"))
  @PostMapping(
      consumes = {APPLICATION_JSON_VALUE, MapSubmissions.NDJSON},
      produces = APPLICATION_JSON_VALUE)
  void submit(
      @RequestParam(required = false)
          @Parameter(
              description = "`sync` waits for the end of the job, for 30 s if not said otherwise.",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"async", "sync"},
                      defaultValue = "async"))
          @Nullable SubmitMode mode,
      @RequestParam(required = false)
          @Parameter(
              description = "How long to wait for the end of the job; implies `mode=sync`.",
              schema = @Schema(type = "string"))
          @Nullable Duration wait,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException, InterruptedException;

  @Operation(
      operationId = "getJob",
      summary = "Look at a job",
      description =
          """
          The job as it is: `ready` and `successful` as in Python's `AsyncResult`. With `wait` the \
          answer is held until the job is finished or the wait ends (`AsyncResult.wait`). It is \
          200 for a failed job too: the question was answered. Send the `ETag` of the last answer \
          as `If-None-Match` to hear only of changes.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The job.",
      headers = {
        @Header(name = "ETag", ref = "ETag"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.class)))
  @ApiResponse(
      responseCode = "304",
      description = "The job is as it was: `If-None-Match` has its `ETag`.",
      content = @Content)
  @Problems({NO_SUCH_JOB, INVALID_PARAMETER, NOT_ACCEPTABLE, STORE_UNAVAILABLE})
  @Parameter(
      in = HEADER,
      name = "If-None-Match",
      description = "The `ETag` of an earlier answer.",
      schema = @Schema(type = "string"))
  @GetMapping(path = "/{id}", produces = APPLICATION_JSON_VALUE)
  void get(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @RequestParam(required = false)
          @Parameter(
              description = "How long to wait for the end of the job, such as `10s`.",
              schema = @Schema(type = "string"))
          @Nullable Duration wait,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException, InterruptedException;

  @Operation(
      operationId = "getJobResult",
      summary = "Get a job's result",
      description =
          """
          The bare value that the function returned, as JSON (`AsyncResult.get`). While the job is \
          not finished: 202 and the job. If it did not succeed: 409 with the function's error, as \
          Python raises it again.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "What the function returned: any JSON value, `null` for a void one.",
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(types = {"object", "array", "string", "number", "boolean", "null"})))
  @ApiResponse(
      responseCode = "202",
      description = "The job is not finished; here is the job.",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.class)))
  @Problems({
    NO_SUCH_JOB,
    JOB_FAILED,
    RESULT_EXPIRED,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    STORE_UNAVAILABLE
  })
  @GetMapping(path = "/{id}/result", produces = APPLICATION_JSON_VALUE)
  void result(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @RequestParam(required = false)
          @Parameter(
              description = "How long to wait for the end of the job, such as `10s`.",
              schema = @Schema(type = "string"))
          @Nullable Duration wait,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException, InterruptedException;

  @Operation(
      operationId = "getJobItems",
      summary = "Follow a map's items",
      description =
          """
          What becomes of each item of a map, one JSON object a line, while it runs (`imap`, with \
          `order=completion` `imap_unordered`): `index`, `state`, and `value` or `error`. The \
          answer ends when the job has ended; items that were never run have ended as it has. \
          When nothing happens for a while there is an empty line.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "One line for each item.",
      content =
          @Content(
              mediaType = MapSubmissions.NDJSON,
              schema = @Schema(implementation = ItemView.class),
              examples =
                  @ExampleObject(
                      value =
                          "{\"index\":0,\"state\":\"SUCCEEDED\",\"value\":1}\n"
                              + "{\"index\":1,\"state\":\"SUCCEEDED\",\"value\":4}\n")))
  @Problems({NO_SUCH_JOB, NOT_A_MAP, INVALID_PARAMETER, NOT_ACCEPTABLE, STORE_UNAVAILABLE})
  @GetMapping(path = "/{id}/items", produces = MapSubmissions.NDJSON)
  void items(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @RequestParam(defaultValue = "input")
          @Parameter(
              description = "`input`: in the order of the items; `completion`: as they end.",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"input", "completion"},
                      defaultValue = "input"))
          ItemOrder order,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException, InterruptedException;

  @Operation(
      operationId = "cancelJob",
      summary = "Cancel or remove a job",
      description =
          """
          Cancels a job. One that waits ends at once: 200. One that runs is interrupted and, after \
          the grace period, its worker is killed: 202 until then. Repeating it is harmless; a job \
          that was cancelled stays so and answers 200. With `purge=true` a finished job is removed \
          with its result and log.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The job is cancelled; with `purge=true`: it is removed, and was like this.",
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "The job is being stopped.",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.class)))
  @Problems({
    NO_SUCH_JOB,
    JOB_FINISHED,
    JOB_NOT_FINISHED,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    STORE_UNAVAILABLE
  })
  @DeleteMapping(path = "/{id}", produces = APPLICATION_JSON_VALUE)
  void cancel(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @RequestParam(defaultValue = "false")
          @Parameter(description = "Removes a finished job instead of cancelling one.")
          Boolean purge,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException;

  @Operation(
      operationId = "listJobs",
      summary = "List jobs",
      description =
          """
          Jobs that meet every condition, newest first, in pages. The jobs come without `value`: \
          follow `links.result`.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "A page of jobs.",
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = JobView.Page.class)))
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE, STORE_UNAVAILABLE})
  @GetMapping(produces = APPLICATION_JSON_VALUE)
  void list(
      @RequestParam(required = false)
          @Parameter(description = "In one of these states; may be repeated.")
          @Nullable Set<JobState> state,
      @RequestParam(required = false) @Parameter(description = "Of this function.")
          @Nullable String func,
      @RequestParam(required = false)
          @Parameter(
              description = "With this label, as `name=value`; may be repeated for more of them.",
              schema = @Schema(type = "string"))
          @Nullable LabelQuery label,
      @RequestParam(required = false) @Parameter(description = "Submitted at this time or later.")
          @Nullable Instant since,
      @RequestParam(defaultValue = "50")
          @Parameter(
              description = "How many jobs a page has at most.",
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
          Integer pageSize,
      @RequestParam(required = false)
          @Parameter(
              description = "`nextPageToken` of the page before, for the page after it.",
              schema = @Schema(type = "string"))
          @Nullable PageToken pageToken,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException;
}
