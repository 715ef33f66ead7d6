package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.MapInput;
import dev.jobpool.job.PoolStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of a job that a database keeps as JSON text. In ASCII: no database objects to any
 * character of it.
 */
final class JobJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private JobJson() {}

  static @Nullable String ofError(@Nullable JobError error) {
    return error == null ? null : MAPPER.writeValueAsString(error);
  }

  static @Nullable JobError error(@Nullable String json) {
    return json == null ? null : MAPPER.readValue(json, JobError.class);
  }

  static @Nullable String ofMap(@Nullable MapInput map) {
    return map == null ? null : MAPPER.writeValueAsString(map);
  }

  static @Nullable MapInput map(@Nullable String json) {
    return json == null ? null : MAPPER.readValue(json, MapInput.class);
  }

  static @Nullable String ofProgress(Job.@Nullable Progress progress) {
    return progress == null ? null : MAPPER.writeValueAsString(progress);
  }

  static Job.@Nullable Progress progress(@Nullable String json) {
    return json == null ? null : MAPPER.readValue(json, Job.Progress.class);
  }

  static @Nullable String ofLabels(Map<String, String> labels) {
    return labels.isEmpty() ? null : MAPPER.writeValueAsString(labels);
  }

  @SuppressWarnings("unchecked")
  static Map<String, String> labels(@Nullable String json) {
    return json == null ? Map.of() : MAPPER.readValue(json, Map.class);
  }

  static String ofReplica(PoolStatus.Replica replica) {
    return MAPPER.writeValueAsString(replica);
  }

  static PoolStatus.Replica replica(String json) {
    return MAPPER.readValue(json, PoolStatus.Replica.class);
  }
}
