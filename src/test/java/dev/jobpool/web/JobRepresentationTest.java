package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobRepresentationTest {
  private static final Instant START = Instant.parse("2030-01-31T08:00:00Z");
  private static final UUID ID = UUID.fromString("0199d3f2-7c1a-7000-8000-000000000001");

  @Test
  void of_succeeded_hasTheValueAsItCame() throws IOException {
    String json = json(job(JobState.SUCCEEDED, "{ \"a\" : 1.50 }", null));

    assertThat(json).contains("\"successful\":true,\"value\":{ \"a\" : 1.50 },\"error\":null,");
    JsonNode node = JsonMapper.shared().readTree(json);
    assertThat(node.path("queuedMillis").asDouble()).isEqualTo(0.412);
    assertThat(node.path("runMillis").asDouble()).isEqualTo(1500.0);
    assertThat(node.path("links").path("result").asString())
        .isEqualTo("/base/jobs/" + ID + "/result");
    assertThat(node.path("labels").path("team").asString()).isEqualTo("search");
  }

  @Test
  void of_waiting_hasNullsForWhatIsNotKnown() throws IOException {
    JsonNode node = JsonMapper.shared().readTree(json(job(JobState.QUEUED, null, null)));

    assertThat(node.path("successful").isNull()).isTrue();
    assertThat(node.path("value").isNull()).isTrue();
    assertThat(node.path("finishedAt").isNull()).isTrue();
    assertThat(node.path("queuePosition").asInt()).isEqualTo(3);
  }

  @Test
  void of_claimedButNotBegun_isQueued() throws IOException {
    Job begun = job(JobState.RUNNING, null, null);
    Job claimed = job(JobState.RUNNING, null, null, null);

    assertThat(JsonMapper.shared().readTree(json(begun)).path("state").asString())
        .isEqualTo("RUNNING");
    assertThat(JsonMapper.shared().readTree(json(claimed)).path("state").asString())
        .isEqualTo("QUEUED");
  }

  @Test
  void of_failed_hasTheErrorWithItsCode() throws IOException {
    var error = new JobError(JobError.Kind.WORKER_DIED, null, "gone", null, 137, "KILL", "tail");

    JsonNode node = JsonMapper.shared().readTree(json(job(JobState.LOST, null, error)));

    assertThat(node.path("successful").asBoolean()).isFalse();
    assertThat(node.path("error").path("kind").asString()).isEqualTo("worker-died");
    assertThat(node.path("error").path("exitCode").asInt()).isEqualTo(137);
    assertThat(node.path("error").path("trace").isNull()).isTrue();
    assertThat(node.path("error").propertyNames()).isEqualTo(names(JobView.ErrorView.class));
  }

  @Test
  void of_any_hasTheDocumentedFieldsInTheirOrder() throws IOException {
    JsonNode node = JsonMapper.shared().readTree(json(job(JobState.SUCCEEDED, "1", null)));

    assertThat(node.propertyNames()).isEqualTo(names(JobView.class));
    assertThat(node.path("worker").propertyNames()).isEqualTo(names(JobView.WorkerView.class));
    assertThat(node.path("progress").propertyNames()).isEqualTo(names(JobView.ProgressView.class));
    assertThat(node.path("links").propertyNames()).isEqualTo(names(JobView.LinksView.class));
  }

  @Test
  void etag_otherState_differs() {
    var writer = new JobWriter("");
    String queued =
        JobRepresentation.of(job(JobState.QUEUED, null, null), OptionalInt.of(1), writer).etag();

    assertThat(queued)
        .isEqualTo(
            JobRepresentation.of(job(JobState.QUEUED, null, null), OptionalInt.of(1), writer)
                .etag())
        .isNotEqualTo(
            JobRepresentation.of(job(JobState.QUEUED, null, null), OptionalInt.of(2), writer)
                .etag())
        .isNotEqualTo(
            JobRepresentation.of(job(JobState.RUNNING, null, null), OptionalInt.of(1), writer)
                .etag());
  }

  private static Set<String> names(Class<?> view) {
    return new LinkedHashSet<>(
        Arrays.stream(view.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  private static String json(Job job) throws IOException {
    JobRepresentation representation =
        JobRepresentation.of(job, OptionalInt.of(3), new JobWriter("/base"));
    var out = new ByteArrayOutputStream();
    representation.writeTo(out);
    assertThat(out.size()).isEqualTo(representation.length());
    return out.toString(UTF_8);
  }

  private static Job job(JobState state, @Nullable String value, @Nullable JobError error) {
    return job(state, value, error, START.plusNanos(412_900));
  }

  private static Job job(
      JobState state,
      @Nullable String value,
      @Nullable JobError error,
      @Nullable Instant startedAt) {
    JobRequest request = JobRequest.calling("a.B::c").labels(Map.of("team", "search")).build();
    return new Job(
        ID,
        request,
        state,
        1,
        1,
        START,
        false,
        new Job.Progress(0.5, "half", 1),
        value == null ? null : value.getBytes(UTF_8),
        error,
        new Job.WorkerRef(2, 4711, "node-a"),
        START,
        startedAt,
        state.isTerminal() ? START.plusNanos(1_500_412_900) : null,
        null);
  }
}
