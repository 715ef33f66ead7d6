package dev.jobpool.store;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.CallbackTargets;
import dev.jobpool.job.Delivery.Attempt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Callbacks as a database keeps them: JSON text in ASCII. */
final class CallbackJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private CallbackJson() {}

  private record Target(@Nullable String func, @Nullable String url) {

    static @Nullable Target of(@Nullable CallbackTarget target) {
      return switch (target) {
        case null -> null;
        case CallbackTarget.Function(String name) -> new Target(name, null);
        case CallbackTarget.Webhook(URI url) -> new Target(null, url.toString());
      };
    }

    static @Nullable CallbackTarget target(@Nullable Target json) {
      if (json == null) {
        return null;
      }
      return json.func != null
          ? new CallbackTarget.Function(json.func)
          : new CallbackTarget.Webhook(URI.create(String.valueOf(json.url)));
    }
  }

  private record Targets(@Nullable Target onSuccess, @Nullable Target onError) {}

  private record Tried(
      long atMicros, long tookMicros, @Nullable Integer status, @Nullable String error) {}

  static @Nullable String ofTargets(CallbackTargets targets) {
    return targets.isEmpty()
        ? null
        : MAPPER.writeValueAsString(
            new Targets(Target.of(targets.onSuccess()), Target.of(targets.onError())));
  }

  static CallbackTargets targets(@Nullable String json) {
    if (json == null) {
      return CallbackTargets.NONE;
    }
    Targets targets = MAPPER.readValue(json, Targets.class);
    return new CallbackTargets(Target.target(targets.onSuccess), Target.target(targets.onError));
  }

  static String ofTarget(CallbackTarget target) {
    return MAPPER.writeValueAsString(Target.of(target));
  }

  static CallbackTarget target(String json) {
    CallbackTarget target = Target.target(MAPPER.readValue(json, Target.class));
    if (target == null) {
      throw new IllegalArgumentException("No target: " + json);
    }
    return target;
  }

  static @Nullable String ofHistory(List<Attempt> history) {
    return history.isEmpty()
        ? null
        : MAPPER.writeValueAsString(
            history.stream()
                .map(it ->
                    new Tried(
                        Times.micros(it.at()),
                        it.took().toNanos() / 1_000,
                        it.status(),
                        it.error()))
                .toArray(Tried[]::new));
  }

  static List<Attempt> history(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    return List.of(MAPPER.readValue(json, Tried[].class)).stream()
        .map(it -> new Attempt(instant(it), took(it), it.status, it.error))
        .toList();
  }

  private static Instant instant(Tried tried) {
    return Times.instant(tried.atMicros);
  }

  private static Duration took(Tried tried) {
    return Duration.ofNanos(tried.tookMicros * 1_000);
  }
}
