package dev.jobpool.web;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Jobs to show in the documentation, written as real ones are. */
final class JobExampleAnswers {
  private static final UUID ID = UUID.fromString("0199d3f2-7c1a-7000-8000-000000000001");
  private static final Instant SUBMITTED = Instant.parse("2026-01-31T08:00:00Z");
  private static final Instant STARTED = SUBMITTED.plusNanos(412_000);
  private static final Instant FINISHED = STARTED.plusNanos(1_907_000);

  private JobExampleAnswers() {}

  /** As it is right after its submission. */
  static Object queued() {
    return parsed(job(JobState.QUEUED, null), OptionalInt.of(1));
  }

  static Object succeeded() {
    return parsed(
        job(JobState.SUCCEEDED, "1024".getBytes(StandardCharsets.US_ASCII)), OptionalInt.empty());
  }

  private static Job job(JobState state, byte @Nullable [] value) {
    boolean ready = state.isTerminal();
    var request =
        JobRequest.calling("samples.Arithmetic::power").labels(Map.of("team", "search")).build();
    return new Job(
        ID,
        request,
        state,
        ready ? 1 : 0,
        ready ? 1 : 0,
        SUBMITTED,
        false,
        null,
        value,
        null,
        ready ? new Job.WorkerRef(2, 4711, "node-a") : null,
        SUBMITTED,
        ready ? STARTED : null,
        ready ? FINISHED : null,
        ready ? FINISHED.plusSeconds(3600) : null);
  }

  private static Object parsed(Job job, OptionalInt queuePosition) {
    var json = new ByteArrayOutputStream();
    try {
      JobRepresentation.of(job, queuePosition, new JobWriter("")).writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return JsonMapper.shared().readValue(json.toByteArray(), Map.class);
  }
}
