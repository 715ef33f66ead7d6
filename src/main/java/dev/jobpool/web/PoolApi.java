package dev.jobpool.web;

import static dev.jobpool.web.ProblemType.BODY_TOO_LARGE;
import static dev.jobpool.web.ProblemType.INVALID_BODY;
import static dev.jobpool.web.ProblemType.INVALID_PARAMETER;
import static dev.jobpool.web.ProblemType.MALFORMED_JSON;
import static dev.jobpool.web.ProblemType.NOT_ACCEPTABLE;
import static dev.jobpool.web.ProblemType.NO_SUCH_WORKER;
import static dev.jobpool.web.ProblemType.POOL_OPEN;
import static dev.jobpool.web.ProblemType.UNSUPPORTED_MEDIA_TYPE;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The contract of {@code /pool}: its routes, and what the documentation says about them. */
@Tag(name = "Pool", description = "The worker processes: look at them, close, resize, replace")
@RequestMapping(path = "/pool", produces = APPLICATION_JSON_VALUE)
interface PoolApi {

  @Operation(
      operationId = "getPool",
      summary = "Look at the pool",
      description = "Its state, its workers and what they do, and the queue before them.")
  @ApiResponse(
      responseCode = "200",
      description = "The pool at this moment.",
      useReturnTypeSchema = true)
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE})
  @GetMapping
  PoolView status(@Parameter(hidden = true) HttpServletRequest request);

  @Operation(
      operationId = "closePool",
      summary = "Take no more jobs",
      description =
          """
          From now on `POST /jobs` is 409 `pool-closed`; what was accepted still runs, then the \
          workers end (`Pool.close`). Harmless when repeated.\
          """)
  @ApiResponse(responseCode = "200", description = "The closed pool.", useReturnTypeSchema = true)
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE})
  @PostMapping("/close")
  PoolView close();

  @Operation(
      operationId = "terminatePool",
      summary = "Kill the workers",
      description =
          """
          Kills the workers at once. What was queued or running ends `CANCELLED` with the error \
          kind `pool-terminated` (`Pool.terminate`). Harmless when repeated.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The terminated pool.",
      useReturnTypeSchema = true)
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE})
  @PostMapping("/terminate")
  PoolView terminate();

  @Operation(
      operationId = "joinPool",
      summary = "Wait until the workers have gone",
      description =
          """
          Waits until every worker of a closed or terminated pool has gone (`Pool.join`). On an \
          open pool: 409 `pool-open`.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "Every worker has gone.",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "202",
      description = "The wait ended first; workers are left.",
      useReturnTypeSchema = true)
  @Problems({POOL_OPEN, INVALID_PARAMETER, NOT_ACCEPTABLE})
  @PostMapping("/join")
  ResponseEntity<PoolView> join(
      @RequestParam(required = false)
          @Parameter(
              description = "How long to wait, such as `60s`; 30 s if not said otherwise.",
              schema = @Schema(type = "string"))
          @Nullable Duration wait)
      throws InterruptedException;

  @Operation(
      operationId = "openPool",
      summary = "Start again",
      description = "Starts a closed or terminated pool again. Harmless when it is open.")
  @ApiResponse(responseCode = "200", description = "The open pool.", useReturnTypeSchema = true)
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE})
  @PostMapping("/open")
  PoolView open();

  @Operation(
      operationId = "resizePool",
      summary = "Change the number of workers",
      description = "Workers are started or ended to fit; busy ones finish their job first.")
  @ApiResponse(
      responseCode = "200",
      description = "The pool as it will be.",
      useReturnTypeSchema = true)
  @Problems({
    MALFORMED_JSON,
    INVALID_BODY,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE
  })
  @RequestBody(
      required = true,
      description = "The new size.",
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = PoolView.Resize.class),
              examples =
                  @ExampleObject(name = "four", summary = "Four workers", value = "{\"size\": 4}")))
  @PatchMapping(consumes = APPLICATION_JSON_VALUE)
  PoolView resize(@Parameter(hidden = true) HttpServletRequest request);

  @Operation(
      operationId = "recycleWorker",
      summary = "Replace a worker",
      description =
          """
          Replaces one worker by a fresh one when its job is done. With `force=true` at once: its \
          job ends `LOST`.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The worker is being killed; the pool.",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "202",
      description = "The worker goes when its job is done; the pool.",
      useReturnTypeSchema = true)
  @Problems({NO_SUCH_WORKER, INVALID_PARAMETER, NOT_ACCEPTABLE})
  @DeleteMapping("/workers/{worker}")
  ResponseEntity<PoolView> recycle(
      @PathVariable @Parameter(description = "The worker's number, see `GET /pool`.")
          Integer worker,
      @RequestParam(defaultValue = "false")
          @Parameter(description = "Kills the worker without waiting for its job.")
          Boolean force);
}
