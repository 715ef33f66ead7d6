package dev.jobpool.web;

import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.job.CallerJobs;
import dev.jobpool.job.IdempotencyKey;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.MapInput;
import dev.jobpool.job.MapUpload;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Accepts maps: with the items in the body, or as a stream of them. */
@Component
final class MapSubmissions {
  static final String NDJSON = "application/x-ndjson";

  private static final int CHUNKS_PER_WORKER = 4;

  private final FunctionCatalog functions;
  private final CallbackCheck callbacks;
  private final HttpSettings settings;

  MapSubmissions(FunctionCatalog functions, CallbackCheck callbacks, HttpSettings settings) {
    this.functions = functions;
    this.callbacks = callbacks;
    this.settings = settings;
  }

  /** True if the request's body is a stream of items. */
  static boolean isStream(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null
        && MediaType.parseMediaType(type).isCompatibleWith(MediaType.valueOf(NDJSON));
  }

  /** Accepts the map of a body that was read. */
  Job accept(
      CallerJobs jobs,
      JobRequest asked,
      MapPart map,
      MapPart.Items items,
      @Nullable IdempotencyKey key) {
    JobRequest request = jobs.own(asked);
    int chunkSize =
        map.chunksize() != null
            ? map.chunksize()
            : MapInput.defaultChunkSize(items.count(), jobs.workers());
    BodyItems checked = BodyItems.checked(items, check(request, map), chunkSize);
    try (MapUpload upload = jobs.upload(key == null ? null : key.key())) {
      checked.appendTo(upload);
      return upload.accept(key == null ? request : request.withIdempotencyKey(key), map.star());
    }
  }

  /** Reads a stream of items to its end, and accepts the map. */
  Job acceptStream(CallerJobs jobs, HttpServletRequest http) throws IOException {
    BodyReader.requireUtf8(http.getContentType());
    String key = IdempotencyKeyHeader.read(http);
    MessageDigest digest = key == null ? null : IdempotencyKeyHeader.sha256();
    try (MapUpload upload = jobs.upload(key)) {
      Lines lines =
          new Lines(
              http.getInputStream(),
              (int) settings.maxLine().toBytes(),
              settings.maxUpload().toBytes(),
              digest);
      Submission first = SubmissionReader.readFirstLine(firstLine(lines));
      MapPart map = first.map();
      if (map == null) {
        throw new IllegalStateException("a first line is always that of a map");
      }
      JobRequest request = TraceHeader.added(jobs.own(first.request()), http);
      new StreamedItems(
              lines, check(request, map), map.chunksize(), CHUNKS_PER_WORKER * jobs.workers())
          .appendTo(upload);
      if (key != null && digest != null) {
        request = request.withIdempotencyKey(new IdempotencyKey(key, digest.digest()));
      }
      return upload.accept(request, map.star());
    }
  }

  private static byte[] firstLine(Lines lines) {
    byte[] first = lines.next();
    return first == null ? new byte[0] : first;
  }

  private ItemCheck check(JobRequest request, MapPart map) {
    FunctionIndex index = functions.current().functions();
    callbacks.check(request.callbacks(), index);
    return new ItemCheck(request.func(), map.star(), index);
  }
}
