package dev.jobpool.web;

import dev.jobpool.job.JobRequest;
import dev.jobpool.job.Origin;
import dev.jobpool.job.TraceParent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code traceparent}: in which trace a request was sent. One that is malformed or comes
 * twice is ignored, as W3C Trace Context wants it. If the service records the request itself, its
 * own place in the trace stands in the attribute of the same name.
 */
final class TraceHeader {
  private TraceHeader() {}

  /** The job's request with the trace context of the HTTP request that it came in. */
  static JobRequest added(JobRequest request, HttpServletRequest http) {
    String trace = read(http);
    return trace == null
        ? request
        : request.withOrigin(new Origin(request.origin().principal(), trace));
  }

  static @Nullable String read(HttpServletRequest http) {
    if (http.getAttribute(TraceParent.HEADER) instanceof TraceParent here) {
      return here.text();
    }
    if (http.getHeader(TraceParent.HEADER) == null) {
      return null;
    }
    List<String> values = Collections.list(http.getHeaders(TraceParent.HEADER));
    return values.size() == 1
        ? TraceParent.parse(values.getFirst().strip()).map(TraceParent::text).orElse(null)
        : null;
  }
}
