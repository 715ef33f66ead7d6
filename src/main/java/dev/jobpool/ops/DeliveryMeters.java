package dev.jobpool.ops;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.DeliveryMeter;
import dev.jobpool.job.DeliveryState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Counts attempts to deliver the news of jobs' ends, by kind of target and by result. */
@Component
final class DeliveryMeters implements DeliveryMeter {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1)
  };

  private final Map<DeliveryState, Timer> webhooks;
  private final Map<DeliveryState, Timer> functions;

  DeliveryMeters(MeterRegistry registry) {
    this.webhooks = timers("webhook", registry);
    this.functions = timers("function", registry);
  }

  private static Map<DeliveryState, Timer> timers(String kind, MeterRegistry registry) {
    Map<DeliveryState, Timer> timers = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : DeliveryState.values()) {
      timers.put(
          state,
          Timer.builder("jobpool.callback.attempt")
              .description("Attempts to tell how a job ended")
              .tag("kind", kind)
              .tag("result", result(state))
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
    return timers;
  }

  private static String result(DeliveryState state) {
    return switch (state) {
      case DELIVERED -> "delivered";
      case FAILED -> "given_up";
      case PENDING -> "to_retry";
    };
  }

  @Override
  public void attempted(Delivery delivery) {
    Map<DeliveryState, Timer> timers =
        switch (delivery.target()) {
          case CallbackTarget.Webhook _ -> webhooks;
          case CallbackTarget.Function _ -> functions;
        };
    Objects.requireNonNull(timers.get(delivery.state()))
        .record(delivery.history().getLast().took());
  }
}
