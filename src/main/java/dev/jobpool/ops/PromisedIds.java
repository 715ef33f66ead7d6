package dev.jobpool.ops;

import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/** Gives a span the id under which others were told of it, and any other a random one. */
final class PromisedIds implements IdGenerator {
  private final IdGenerator random = IdGenerator.random();
  private final ThreadLocal<@Nullable String> promised = new ThreadLocal<>();

  /** The next span that this thread starts has this id. */
  void next(String spanId) {
    promised.set(spanId);
  }

  @Override
  public String generateSpanId() {
    String id = promised.get();
    promised.remove();
    return id != null ? id : random.generateSpanId();
  }

  @Override
  public String generateTraceId() {
    return random.generateTraceId();
  }
}
