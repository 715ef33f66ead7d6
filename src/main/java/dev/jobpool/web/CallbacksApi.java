package dev.jobpool.web;

import static dev.jobpool.web.ProblemType.INVALID_PARAMETER;
import static dev.jobpool.web.ProblemType.NOT_ACCEPTABLE;
import static dev.jobpool.web.ProblemType.NO_SUCH_DELIVERY;
import static dev.jobpool.web.ProblemType.NO_SUCH_JOB;
import static dev.jobpool.web.ProblemType.STORE_UNAVAILABLE;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The contract of {@code /jobs/{id}/callbacks}. */
@Tag(name = "Jobs")
@RequestMapping("/jobs/{id}/callbacks")
interface CallbacksApi {

  @Operation(
      operationId = "listCallbacks",
      summary = "See whether those were told who are to be told of a job's end",
      description =
          """
          How far the delivery of the job's `callback` or `errorCallback` is: one of the two is \
          delivered, by how the job ended, so there is one entry at most.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The deliveries, with their attempts.",
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = DeliveryView.Listing.class)))
  @Problems({NO_SUCH_JOB, INVALID_PARAMETER, NOT_ACCEPTABLE, STORE_UNAVAILABLE})
  @GetMapping(produces = APPLICATION_JSON_VALUE)
  DeliveryView.Listing list(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @Parameter(hidden = true) HttpServletRequest request);

  @Operation(
      operationId = "redeliverCallback",
      summary = "Deliver once more",
      description =
          """
          Makes a delivery again that has failed or was made, or at once one that was to be made \
          later. All its attempts are before it again. A webhook keeps its `webhook-id`.\
          """)
  @ApiResponse(
      responseCode = "202",
      description = "It is going to be made.",
      content =
          @Content(
              mediaType = APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = DeliveryView.class)))
  @Problems({NO_SUCH_JOB, NO_SUCH_DELIVERY, INVALID_PARAMETER, NOT_ACCEPTABLE, STORE_UNAVAILABLE})
  @PostMapping(path = "/{deliveryId}/redeliver", produces = APPLICATION_JSON_VALUE)
  ResponseEntity<DeliveryView> redeliver(
      @PathVariable @Parameter(description = "The job's id.") UUID id,
      @PathVariable @Parameter(description = "The delivery's id.") UUID deliveryId,
      @Parameter(hidden = true) HttpServletRequest request);
}
