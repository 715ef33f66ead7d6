package dev.jobpool.web;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.DeliveryState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON of a delivery. */
@Schema(name = "Delivery", description = "The news of a job's end on its way to one target.")
record DeliveryView(
    @Schema(description = "For a webhook, its `webhook-id`: the same at every attempt.") UUID id,
    Kind kind,
    @Schema(
            description = "The function's name or the URL.",
            example = "https://example.com/jobs-are-done")
        String target,
    @Schema(
            description =
                "PENDING → DELIVERED | FAILED. PENDING: it is going to be made, or made again;"
                    + " DELIVERED: the function returned, or the server answered with 2xx; FAILED:"
                    + " it was given up.")
        DeliveryState state,
    @Schema(description = "How often it was tried since it was last asked for.", example = "2")
        int attemptCount,
    @Schema(description = "The last 20 attempts, oldest first.") List<AttemptView> attempts,
    @Schema(description = "When it is tried next; null unless it is PENDING.")
        @Nullable Instant nextAttemptAt) {

  /** What is told. */
  enum Kind {
    FUNCTION,
    WEBHOOK
  }

  @Schema(name = "DeliveryAttempt")
  record AttemptView(
      Instant at,
      @Schema(description = "How long it took.", example = "38.204") double millis,
      @Schema(description = "What the server answered; null if it did not.", example = "200")
          @Nullable Integer status,
      @Schema(description = "What went wrong; null if nothing did.") @Nullable String error) {

    static AttemptView of(Delivery.Attempt attempt) {
      double millis = attempt.took().toNanos() / 1_000 / 1_000.0;
      return new AttemptView(attempt.at(), millis, attempt.status(), attempt.error());
    }
  }

  @Schema(name = "Deliveries")
  record Listing(
      @Schema(
              description =
                  "One, or none: the job has not ended, or nobody is to be told of its end.")
          List<DeliveryView> callbacks) {}

  static DeliveryView of(Delivery delivery) {
    return new DeliveryView(
        delivery.id(),
        kind(delivery.target()),
        delivery.target().name(),
        delivery.state(),
        delivery.attempts(),
        delivery.history().stream().map(AttemptView::of).toList(),
        delivery.state() == DeliveryState.PENDING ? delivery.nextAt() : null);
  }

  private static Kind kind(CallbackTarget target) {
    return switch (target) {
      case CallbackTarget.Function _ -> Kind.FUNCTION;
      case CallbackTarget.Webhook _ -> Kind.WEBHOOK;
    };
  }
}
