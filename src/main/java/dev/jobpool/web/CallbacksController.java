package dev.jobpool.web;

import dev.jobpool.callback.Callbacks;
import dev.jobpool.job.Delivery;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Deliveries over HTTP. */
@RestController
final class CallbacksController implements CallbacksApi {
  private final CallerDesk desk;
  private final Callbacks callbacks;

  CallbacksController(CallerDesk desk, Callbacks callbacks) {
    this.desk = desk;
    this.callbacks = callbacks;
  }

  @Override
  public DeliveryView.Listing list(UUID id, HttpServletRequest request) {
    requireJob(id, request);
    return new DeliveryView.Listing(callbacks.find(id).stream().map(DeliveryView::of).toList());
  }

  @Override
  public ResponseEntity<DeliveryView> redeliver(
      UUID id, UUID deliveryId, HttpServletRequest request) {
    requireJob(id, request);
    Delivery again =
        Delivery.idOf(id).equals(deliveryId) ? callbacks.redeliver(id).orElse(null) : null;
    if (again == null) {
      throw Problem.of(
              ProblemType.NO_SUCH_DELIVERY, "job %s has no delivery %s".formatted(id, deliveryId))
          .asException();
    }
    return ResponseEntity.status(HttpStatus.ACCEPTED).body(DeliveryView.of(again));
  }

  private void requireJob(UUID id, HttpServletRequest request) {
    if (desk.of(request).find(id).isEmpty()) {
      throw JobProblems.noSuchJob(id);
    }
  }
}
