package dev.jobpool.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Has every answer close its connection from when the service begins to stop, so that clients that
 * keep theirs open go elsewhere with their next request; also the answers to those who have been
 * waiting for longer.
 */
@Component
final class LastAnswers
    implements Filter, Ordered, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {
  private volatile boolean stopping;

  @Override
  public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
    stopping = event.getState() == ReadinessState.REFUSING_TRAFFIC;
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Answer answer = new Answer((HttpServletResponse) response);
    chain.doFilter(request, answer);
    answer.closeIfStopping();
  }

  /**
   * Looks whether the service stops when the answer begins, which may be long after the request.
   */
  private final class Answer extends HttpServletResponseWrapper {

    Answer(HttpServletResponse response) {
      super(response);
    }

    void closeIfStopping() {
      if (stopping && !isCommitted()) {
        setHeader(HttpHeaders.CONNECTION, "close");
      }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      closeIfStopping();
      return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      closeIfStopping();
      return super.getWriter();
    }
  }
}
