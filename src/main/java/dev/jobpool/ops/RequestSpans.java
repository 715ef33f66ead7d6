package dev.jobpool.ops;

import dev.jobpool.job.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Gives each request a span, and tells those who answer it their place in the trace: a {@link
 * TraceParent} in the attribute of the header's name. Probes and scrapes have none.
 */
public final class RequestSpans extends OncePerRequestFilter implements Ordered {
  private static final int SERVER_ERROR = 500;

  private final Spans spans;

  public RequestSpans(Spans spans) {
    this.spans = spans;
  }

  /** First of all, so that a request that another filter refuses is there, too. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith(request.getContextPath() + "/actuator");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Span span = spans.request(request.getMethod(), caller(request));
    request.setAttribute(TraceParent.HEADER, placeOf(span.getSpanContext()));
    try {
      chain.doFilter(request, response);
    } finally {
      end(span, request, response);
    }
  }

  private static @Nullable TraceParent caller(HttpServletRequest request) {
    List<String> values = Collections.list(request.getHeaders(TraceParent.HEADER));
    return values.size() == 1 ? TraceParent.parse(values.getFirst().strip()).orElse(null) : null;
  }

  private static TraceParent placeOf(SpanContext context) {
    return new TraceParent(
        context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex());
  }

  private static void end(Span span, HttpServletRequest request, HttpServletResponse response) {
    if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String to) {
      span.updateName(request.getMethod() + " " + to).setAttribute("http.route", to);
    }
    span.setAttribute("http.response.status_code", response.getStatus());
    if (response.getStatus() >= SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
