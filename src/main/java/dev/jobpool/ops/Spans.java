package dev.jobpool.ops;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobState;
import dev.jobpool.job.TraceParent;
import dev.jobpool.job.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans of requests, of the runs of jobs and of deliveries, in the traces that they belong to. They
 * are handed to a collector by a thread of their own, in batches; what does not fit into its queue
 * is dropped. A job whose trace is not sampled has none, and hands on what came with its request.
 */
public final class Spans implements Traces, AutoCloseable {
  private static final Duration BETWEEN_BATCHES = Duration.ofSeconds(1);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(5);
  private static final long LAST_BATCH_SECONDS = 2;

  private final PromisedIds ids = new PromisedIds();
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  Spans(SpanProcessor processor, double sampling, String node) {
    this.provider =
        SdkTracerProvider.builder()
            .setIdGenerator(ids)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sampling)))
            .setResource(
                Resource.builder()
                    .put("service.name", "jobpool")
                    .put("service.instance.id", node)
                    .build())
            .addSpanProcessor(processor)
            .build();
    this.tracer = provider.get("dev.jobpool");
  }

  /**
   * @param endpoint of the collector, with the path
   * @param sampling which share of the requests without a trace context begin a trace
   */
  public static Spans exporting(URI endpoint, double sampling, String node) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.toString())
            .setTimeout(ANSWER_TIME)
            .build();
    var batches = BatchSpanProcessor.builder(exporter).setScheduleDelay(BETWEEN_BATCHES).build();
    return new Spans(batches, sampling, node);
  }

  /**
   * Begins the span of a request, which the caller ends.
   *
   * @param from who sent it; null: it begins a trace
   */
  Span request(String method, @Nullable TraceParent from) {
    return builder(method, from)
        .setSpanKind(SpanKind.SERVER)
        .setAttribute("http.request.method", method)
        .startSpan();
  }

  @Override
  public @Nullable String ofRun(Job claimed) {
    return origin(claimed)
        .map(from -> from.isSampled() ? from.child(SpanIds.ofRun(claimed)) : from)
        .map(TraceParent::text)
        .orElse(null);
  }

  @Override
  public @Nullable String ofDelivery(Job ended, Delivery due) {
    return origin(ended)
        .map(from ->
            from.isSampled() ? from.child(SpanIds.ofDelivery(due, due.attempts() + 1)) : from)
        .map(TraceParent::text)
        .orElse(null);
  }

  @Override
  public void ran(Job run, JobState outcome, Instant end) {
    TraceParent from = origin(run).filter(TraceParent::isSampled).orElse(null);
    Instant start = run.startedAt();
    if (from == null || start == null) {
      return;
    }
    String function = run.request().func();
    String result = outcome.name().toLowerCase(Locale.ROOT);
    SpanBuilder builder =
        about(run, builder("run " + function, from))
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(start)
            .setAttribute("jobpool.function", function)
            .setAttribute("jobpool.attempt", run.attempt())
            .setAttribute("jobpool.outcome", result);
    ids.next(SpanIds.ofRun(run));
    Span span = builder.startSpan();
    if (outcome != JobState.SUCCEEDED) {
      span.setStatus(StatusCode.ERROR, result);
    }
    span.end(end);
  }

  @Override
  public void delivered(Job ended, Delivery delivery) {
    TraceParent from = origin(ended).filter(TraceParent::isSampled).orElse(null);
    if (from == null) {
      return;
    }
    Delivery.Attempt attempt = delivery.history().getLast();
    TraceParent caller = ended.startedAt() == null ? from : from.child(SpanIds.ofRun(ended));
    SpanBuilder builder =
        about(ended, builder(nameOf(delivery.target()), caller))
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(attempt.at());
    if (attempt.status() != null) {
      builder.setAttribute("http.response.status_code", attempt.status());
    }
    ids.next(SpanIds.ofDelivery(delivery, delivery.attempts()));
    Span span = builder.startSpan();
    if (attempt.error() != null) {
      span.setStatus(StatusCode.ERROR, attempt.error());
    }
    span.end(attempt.at().plus(attempt.took()));
  }

  private static String nameOf(CallbackTarget target) {
    return switch (target) {
      case CallbackTarget.Webhook _ -> "webhook";
      case CallbackTarget.Function(String name) -> "callback " + name;
    };
  }

  private static SpanBuilder about(Job job, SpanBuilder builder) {
    return builder.setAttribute("jobpool.job.id", job.id().toString());
  }

  private SpanBuilder builder(String name, @Nullable TraceParent from) {
    SpanBuilder builder = tracer.spanBuilder(name);
    return from == null
        ? builder.setNoParent()
        : builder.setParent(Context.root().with(Span.wrap(context(from))));
  }

  private static SpanContext context(TraceParent from) {
    return SpanContext.createFromRemoteParent(
        from.traceId(),
        from.spanId(),
        from.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  private static Optional<TraceParent> origin(Job job) {
    String text = job.request().origin().traceParent();
    return text == null ? Optional.empty() : TraceParent.parse(text);
  }

  /** Sends what is left, if the collector takes it soon. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_BATCH_SECONDS, TimeUnit.SECONDS);
  }
}
