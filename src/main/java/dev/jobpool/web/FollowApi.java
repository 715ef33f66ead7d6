package dev.jobpool.web;

import static dev.jobpool.web.ProblemType.BAD_REQUEST;
import static dev.jobpool.web.ProblemType.INVALID_PARAMETER;
import static dev.jobpool.web.ProblemType.NOT_ACCEPTABLE;
import static dev.jobpool.web.ProblemType.NO_SUCH_JOB;
import static dev.jobpool.web.ProblemType.RESULT_EXPIRED;
import static dev.jobpool.web.ProblemType.STOPPING;
import static dev.jobpool.web.ProblemType.STORE_UNAVAILABLE;
import static dev.jobpool.web.ProblemType.TOO_MANY_STREAMS;
import static io.swagger.v3.oas.annotations.enums.ParameterIn.HEADER;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The contract of what tells of a job as it goes on. */
@Tag(name = "Jobs")
@RequestMapping("/jobs")
interface FollowApi {
  /** Of a short run of {@code samples.Progress::countdown}; jobs are shortened. */
  String EXAMPLE =
      """
      retry: 1000

      id: 000000000000002-00000000-0000000000-00000000
      event: state
      data: {"id":"0199…","state":"QUEUED","ready":false,"attempt":0}

      id: 00000000001a2c0-00000000-0000000000-00000000
      event: state
      data: {"id":"0199…","state":"RUNNING","ready":false,"attempt":1}

      id: 00000000001a2c0-00000001-0000000000-00000000
      event: progress
      data: {"fraction":0.5,"message":"1 to go"}

      id: 00000000001a2c0-00000001-0000000008-00000000
      event: log
      data: {"offset":0,"omittedBytes":0,"text":"halfway\\n"}

      :

      id: 00000000001a2c3-00000001-0000000008-00000000
      event: state
      data: {"id":"0199…","state":"SUCCEEDED","ready":true,"attempt":1}

      """;

  @Operation(
      operationId = "followJob",
      summary = "Follow a job",
      description =
          """
          What happens to a job, as Server-Sent Events, from its submission to its end; then the \
          stream ends. It may be asked for at any time: what has happened is told first, also of a \
          job that is finished. The data of each event is JSON on one line:

          - `state`: the job, without `value`, as it came to be in this state;
          - `progress`: how far its function says it is;
          - `log`: what it printed, with the number of bytes before it;
          - `item`: what became of some items of a map, in the order in which they ended: `count` \
            items from `index` on. Their values are under `/jobs/{id}/items`.

          Every event has an id, and the ids grow. A client that was cut off sends the last one as \
          `Last-Event-ID`, to any replica, and gets what came after; browsers do so by themselves. \
          Comments (lines that begin with `:`) show that the stream is alive.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The events, until the job is finished.",
      content =
          @Content(
              mediaType = "text/event-stream",
              schema = @Schema(type = "string"),
              examples = @ExampleObject(name = "countdown", value = EXAMPLE)))
  @ApiResponse(
      responseCode = "204",
      description = "`Last-Event-ID` is that of the last event: nothing comes any more.",
      content = @Content)
  @Problems({
    NO_SUCH_JOB,
    RESULT_EXPIRED,
    BAD_REQUEST,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    STORE_UNAVAILABLE,
    TOO_MANY_STREAMS,
    STOPPING
  })
  @GetMapping(path = "/{id}/events", produces = "text/event-stream;charset=UTF-8")
  void events(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @RequestHeader(name = "Last-Event-ID", required = false)
          @Parameter(
              in = HEADER,
              description = "The id of the last event that the client got.",
              schema = @Schema(type = "string"))
          @Nullable String lastEventId,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException;

  @Operation(
      operationId = "getJobLog",
      summary = "Read what a job printed",
      description =
          """
          What the function wrote to `System.out` and `System.err` so far, over all attempts. It \
          survives the death of the worker. Of a long log the beginning and the end are kept. With \
          `follow=true` the answer goes on until the job is finished.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The text; empty if the job printed nothing.",
      content = @Content(mediaType = "text/plain", schema = @Schema(type = "string")))
  @Problems({
    NO_SUCH_JOB,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    STORE_UNAVAILABLE,
    TOO_MANY_STREAMS,
    STOPPING
  })
  @GetMapping(path = "/{id}/log", produces = "text/plain;charset=UTF-8")
  void log(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @RequestParam(defaultValue = "false")
          @Parameter(description = "Goes on with what it prints until it is finished.")
          Boolean follow,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException;
}
