package dev.jobpool.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.Origin;
import dev.jobpool.job.TraceParent;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final String NOT_SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-00";

  private final RecordedSpans recorded = new RecordedSpans();
  private final Spans spans = new Spans(SimpleSpanProcessor.create(recorded), 1.0, "here");

  @AfterEach
  void close() {
    spans.close();
  }

  private static Job claimed(@Nullable String trace) {
    JobRequest request =
        JobRequest.calling("a.B::c").retries(1).origin(new Origin(null, trace)).build();
    return JobTransitions.claimed(JobTransitions.accepted(UUID.randomUUID(), request, NOW));
  }

  private static Job started(Job claimed) {
    return JobTransitions.started(claimed, new Job.WorkerRef(1, 2, "here"), NOW.plusSeconds(1));
  }

  private static Job ended(Job started) {
    var ending = Ending.succeeded(new byte[] {'1'});
    return JobTransitions.finished(
        started,
        new Finish(started.id(), started.epoch(), ending, NOW.plusSeconds(3), NOW.plusSeconds(9)));
  }

  private static TraceParent parsed(@Nullable String text) {
    return TraceParent.parse(String.valueOf(text)).orElseThrow();
  }

  private SpanData only() {
    assertThat(recorded.all()).hasSize(1);
    return recorded.all().getFirst();
  }

  @Test
  void ran_sampled_isTheSpanThatTheWorkerWasToldOf() {
    Job claimed = claimed(SAMPLED);
    TraceParent told = parsed(spans.ofRun(claimed));

    spans.ran(ended(started(claimed)), JobState.SUCCEEDED, NOW.plusSeconds(3));

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("run a.B::c");
    assertThat(span.getTraceId()).isEqualTo(TRACE).isEqualTo(told.traceId());
    assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(span.getSpanId()).isEqualTo(told.spanId()).isNotEqualTo("b7ad6b7169203331");
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(2));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void ran_anAttemptThatFailed_isASpanOfItsOwn() {
    Job first = started(claimed(SAMPLED));
    spans.ran(first, JobState.FAILED, NOW.plusSeconds(2));

    assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(only().getStatus().getDescription()).isEqualTo("failed");
    Job again =
        JobTransitions.claimed(
            JobTransitions.requeued(
                first,
                new dev.jobpool.job.JobStore.Requeue(
                    first.id(), first.epoch(), JobState.QUEUED, NOW, first.attempt(), null)));
    assertThat(parsed(spans.ofRun(again)).spanId()).isNotEqualTo(only().getSpanId());
  }

  @Test
  void ran_notSampledOrInNoTrace_isNotRecorded() {
    Job quiet = claimed(NOT_SAMPLED);
    Job untraced = claimed(null);

    assertThat(spans.ofRun(quiet)).isEqualTo(NOT_SAMPLED);
    assertThat(spans.ofRun(untraced)).isNull();
    spans.ran(ended(started(quiet)), JobState.SUCCEEDED, NOW.plusSeconds(3));
    spans.ran(ended(started(untraced)), JobState.SUCCEEDED, NOW.plusSeconds(3));
    assertThat(recorded.all()).isEmpty();
  }

  @Test
  void delivered_eachAttempt_isASpanBelowTheRun() {
    Job job = ended(started(claimed(SAMPLED)));
    Delivery due =
        Delivery.of(job.id(), 1, new CallbackTarget.Webhook(URI.create("http://x/")), NOW);
    TraceParent first = parsed(spans.ofDelivery(job, due));
    Delivery retried =
        due.retriedAt(NOW, new Delivery.Attempt(NOW, Duration.ofMillis(5), 503, "the server …"));

    spans.delivered(job, retried);

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("webhook");
    assertThat(span.getSpanId()).isEqualTo(first.spanId());
    assertThat(span.getParentSpanId()).isEqualTo(parsed(spans.ofRun(job)).spanId());
    assertThat(span.getStatus().getDescription()).isEqualTo("the server …");
    assertThat(parsed(spans.ofDelivery(job, retried)).spanId()).isNotEqualTo(first.spanId());
  }

  @Test
  void request_fromNobody_beginsATrace() {
    var span = spans.request("GET", null);
    span.end();

    assertThat(only().getParentSpanContext().isValid()).isFalse();
    assertThat(span.getSpanContext().isSampled()).isTrue();
  }

  @Test
  void request_samplingIsZero_isRecordedOnlyIfTheCallerIs() {
    try (var few = new Spans(SimpleSpanProcessor.create(recorded), 0.0, "here")) {
      few.request("GET", null).end();
      assertThat(recorded.all()).isEmpty();
      few.request("GET", parsed(SAMPLED)).end();
      assertThat(only().getTraceId()).isEqualTo(TRACE);
    }
  }
}
