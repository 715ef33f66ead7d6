package dev.jobpool.web;

import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.job.JobRequest;
import dev.jobpool.security.Callers;
import dev.jobpool.session.FrameMode;
import dev.jobpool.session.Session;
import dev.jobpool.session.SessionRequest;
import dev.jobpool.session.Sessions;
import dev.jobpool.session.WebSockets;
import dev.jobpool.web.Problem.ParameterViolation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sessions over WebSocket. Everything that can be refused is, as a problem, before the upgrade; the
 * job is accepted before it too, so that a full queue is told, and its address is.
 */
@RestController
final class SessionsController implements SessionsApi {
  private static final String CONTAINER = ServerContainer.class.getName();

  private final Sessions sessions;
  private final WebSockets webSockets;
  private final FunctionCatalog functions;
  private final Callers callers;

  SessionsController(
      Sessions sessions, WebSockets webSockets, FunctionCatalog functions, Callers callers) {
    this.sessions = sessions;
    this.webSockets = webSockets;
    this.functions = functions;
    this.callers = callers;
  }

  @Override
  public void open(
      String func,
      @Nullable FrameMode mode,
      Integer priority,
      @Nullable Duration timeout,
      @Nullable Duration startWithin,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    UpgradeCheck.check(request);
    requireSession(func);
    Session session =
        sessions.open(request(func, priority, timeout, startWithin), callers.of(request));
    response.setHeader(HttpHeaders.LOCATION, request.getContextPath() + "/jobs/" + session.id());
    boolean upgraded = false;
    try {
      container(request)
          .upgradeHttpToWebSocket(
              request,
              response,
              webSockets.endpoint(session, mode == null ? FrameMode.AUTO : mode),
              Map.of());
      upgraded = response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS;
    } catch (DeploymentException e) {
      throw new IllegalStateException("The upgrade to WebSocket failed", e);
    } finally {
      if (!upgraded) {
        session.desert("The client was not upgraded to WebSocket");
      }
    }
  }

  private static ServerContainer container(HttpServletRequest request) {
    return (ServerContainer) request.getServletContext().getAttribute(CONTAINER);
  }

  private void requireSession(String func) {
    FunctionIndex index = functions.current().functions();
    if (index.session(func).isPresent()) {
      return;
    }
    if (!index.named(func).isEmpty()) {
      throw Problem.of(
              ProblemType.NOT_A_SESSION,
              List.of(
                  new ParameterViolation(
                      "func",
                      func + " takes arguments; a session takes InputStream and OutputStream")))
          .asException();
    }
    throw SubmissionCheck.noSuchFunction(func, index.nearest(func)).asException();
  }

  private static SessionRequest request(
      String func, int priority, @Nullable Duration timeout, @Nullable Duration startWithin) {
    if (priority < JobRequest.MIN_PRIORITY || priority > JobRequest.MAX_PRIORITY) {
      throw refused(
          "priority",
          "must be from %d to %d, not %d"
              .formatted(JobRequest.MIN_PRIORITY, JobRequest.MAX_PRIORITY, priority));
    }
    requirePositive("timeout", timeout);
    requirePositive("startWithin", startWithin);
    return new SessionRequest(func, priority, timeout, startWithin);
  }

  private static void requirePositive(String parameter, @Nullable Duration value) {
    if (value != null && (!value.isPositive() || value.compareTo(JobRequest.MAX_DURATION) > 0)) {
      throw refused(
          parameter,
          "must be positive and at most %s, not %s".formatted(JobRequest.MAX_DURATION, value));
    }
  }

  private static ProblemException refused(String parameter, String why) {
    return Problem.of(
            ProblemType.INVALID_PARAMETER, List.of(new ParameterViolation(parameter, why)))
        .asException();
  }
}
