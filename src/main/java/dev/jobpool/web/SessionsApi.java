package dev.jobpool.web;

import static dev.jobpool.web.ProblemType.INVALID_PARAMETER;
import static dev.jobpool.web.ProblemType.NOT_A_SESSION;
import static dev.jobpool.web.ProblemType.NOT_CALLABLE;
import static dev.jobpool.web.ProblemType.NO_SUCH_FUNCTION;
import static dev.jobpool.web.ProblemType.ORIGIN_REFUSED;
import static dev.jobpool.web.ProblemType.POOL_CLOSED;
import static dev.jobpool.web.ProblemType.QUEUE_FULL;
import static dev.jobpool.web.ProblemType.UPGRADE_REQUIRED;

import dev.jobpool.session.FrameMode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The contract of {@code /sessions}: its route, and what the documentation says about it. */
@Tag(name = "Sessions", description = "Converse with a function over WebSocket")
interface SessionsApi {

  @Operation(
      operationId = "openSession",
      summary = "Converse with a function",
      description =
          """
          To be opened as a WebSocket, which this page cannot do: \
          `new WebSocket("ws://127.0.0.1:8080/sessions?func=samples.Chat::talk")`.

          The function reads what the client sends and writes what it gets, as bytes: where one \
          message ends and the next begins means nothing to it. While no worker is free the \
          client waits, connected. The session is a job: `Location` tells which; `DELETE` ends it.

          It is closed with 1000 when the function has returned, 1011 and the reason when it threw, \
          ran too long or lost its worker, 1001 and the reason when it was cancelled, idle, or the \
          pool was terminated, 1013 when no worker was free within `startWithin`, 1003 and 1007 for \
          messages of the wrong kind, 1009 for those that are too long.\
          """)
  @ApiResponse(
      responseCode = "101",
      description = "The session is open; what follows is WebSocket.",
      headers =
          @Header(
              name = "Location",
              description = "Where its job is: `/jobs/{id}`.",
              schema = @Schema(type = "string")))
  @Problems({
    INVALID_PARAMETER,
    NOT_A_SESSION,
    NOT_CALLABLE,
    ORIGIN_REFUSED,
    NO_SUCH_FUNCTION,
    POOL_CLOSED,
    UPGRADE_REQUIRED,
    QUEUE_FULL
  })
  @GetMapping("/sessions")
  void open(
      @RequestParam @Parameter(description = "The function's name.", example = "samples.Chat::talk")
          String func,
      @RequestParam(required = false)
          @Parameter(
              description =
                  "The kind of messages both ways: `text`, `binary`, or, if it is not given, that"
                      + " of the client's first message.",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"text", "binary", "auto"}))
          @Nullable FrameMode mode,
      @RequestParam(defaultValue = "0")
          @Parameter(description = "Its priority among all that waits: -100 to 100.")
          Integer priority,
      @RequestParam(required = false)
          @Parameter(
              description = "How long it may last, such as `1h`; without limit if not given.",
              schema = @Schema(type = "string"))
          @Nullable Duration timeout,
      @RequestParam(required = false)
          @Parameter(
              description = "How long the client waits for a worker, such as `30s`.",
              schema = @Schema(type = "string"))
          @Nullable Duration startWithin,
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException;
}
