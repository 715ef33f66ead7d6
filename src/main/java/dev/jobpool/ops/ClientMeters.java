package dev.jobpool.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.IntSupplier;

/**
 * The clients that stay connected.
 *
 * @param sessions how many converse with a function, or wait to
 * @param streams how many follow a job
 */
public record ClientMeters(IntSupplier sessions, IntSupplier streams) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("jobpool.sessions.open", sessions, IntSupplier::getAsInt)
        .description("Clients that converse with a function, or wait to")
        .register(registry);
    Gauge.builder("jobpool.streams.open", streams, IntSupplier::getAsInt)
        .description("Clients that follow a job, or the items of a map")
        .register(registry);
  }
}
