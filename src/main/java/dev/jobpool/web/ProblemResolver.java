package dev.jobpool.web;

import dev.jobpool.job.JobRejectedException;
import dev.jobpool.security.CallerRejectedException;
import dev.jobpool.web.Problem.HeaderViolation;
import dev.jobpool.web.Problem.ParameterViolation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns whatever goes wrong while a request is handled into a problem. */
final class ProblemResolver implements HandlerExceptionResolver {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResolver.class);

  /** When to try again what a moment's trouble has prevented. */
  private static final String RETRY_SECONDS = "2";

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception exception) {
    if (response.isCommitted()) {
      // Tomcat has answered a body that broke off; or half of an answer is sent, and stays half.
      return exception instanceof ProblemException ? new ModelAndView() : null;
    }
    try {
      ProblemWriter.write(problem(request, exception), request.getRequestURI(), response);
    } catch (IOException e) {
      LOG.debug("The client of {} has gone before it got its problem", request.getRequestURI(), e);
    }
    return new ModelAndView();
  }

  private static Problem problem(HttpServletRequest request, Exception exception) {
    return switch (exception) {
      case ProblemException e -> e.problem();
      case JobRejectedException.QueueFull e -> queueFull(e);
      case JobRejectedException.PoolClosed e ->
          Problem.of(ProblemType.POOL_CLOSED, message(e) + " (POST /pool/open).");
      case JobRejectedException.Stopping e -> retryLater(ProblemType.STOPPING, e);
      case JobRejectedException.StoreUnavailable e -> retryLater(ProblemType.STORE_UNAVAILABLE, e);
      case JobRejectedException.OverQuota e -> retryLater(ProblemType.OVER_QUOTA, e);
      case JobRejectedException.FunctionRefused e -> Problem.of(ProblemType.FORBIDDEN, message(e));
      case CallerRejectedException e -> CallerProblems.of(e);
      case JobRejectedException.KeyReused e -> key(ProblemType.KEY_REUSED, e);
      case JobRejectedException.KeyInUse e -> key(ProblemType.KEY_IN_USE, e);
      case MethodArgumentTypeMismatchException e -> mismatch(e);
      case HttpRequestMethodNotSupportedException e -> methodNotAllowed(e);
      case HttpMediaTypeNotSupportedException e -> unsupportedMediaType(e);
      case HttpMediaTypeNotAcceptableException e ->
          Problem.of(
              ProblemType.NOT_ACCEPTABLE,
              "the answer exists as " + join(e.getSupportedMediaTypes()) + " only");
      case NoResourceFoundException e ->
          Problem.of(ProblemType.NOT_FOUND, "nothing is served under " + request.getRequestURI());
      case ErrorResponse e -> ofStatus(e.getStatusCode(), e.getBody().getDetail());
      default -> internal(request, exception);
    };
  }

  /** A problem for an error of which nothing but the status is known. */
  static Problem ofStatus(HttpStatusCode status, @Nullable String detail) {
    boolean notUnderstood = status.value() == 501 || status.value() == 505;
    ProblemType type =
        Arrays.stream(ProblemType.values())
            .filter(candidate -> candidate.status().value() == status.value())
            .findFirst()
            .orElse(
                status.is4xxClientError() || notUnderstood
                    ? ProblemType.BAD_REQUEST
                    : ProblemType.INTERNAL_ERROR);
    return Problem.of(type, Objects.requireNonNullElse(detail, type.explanation()));
  }

  private static Problem queueFull(JobRejectedException.QueueFull full) {
    return Problem.of(ProblemType.QUEUE_FULL, message(full))
        .withHeader("Retry-After", Long.toString(Math.max(1, full.retryAfter().toSeconds())));
  }

  private static Problem retryLater(ProblemType type, JobRejectedException why) {
    return Problem.of(type, message(why)).withHeader("Retry-After", RETRY_SECONDS);
  }

  private static Problem key(ProblemType type, JobRejectedException why) {
    return Problem.of(type, List.of(new HeaderViolation("Idempotency-Key", message(why))));
  }

  private static Problem mismatch(MethodArgumentTypeMismatchException exception) {
    String value = Excerpt.of(String.valueOf(exception.getValue()));
    if (exception.getParameter().hasParameterAnnotation(PathVariable.class)) {
      return exception.getName().equals("id") && exception.getRequiredType() == UUID.class
          ? Problem.of(ProblemType.NO_SUCH_JOB, value + " is no job's id")
          : Problem.of(ProblemType.NO_SUCH_WORKER, value + " is no worker's id");
    }
    return Problem.of(
        ProblemType.INVALID_PARAMETER,
        List.of(new ParameterViolation(exception.getName(), QueryTypes.why(exception))));
  }

  private static Problem methodNotAllowed(HttpRequestMethodNotSupportedException exception) {
    String[] methods = exception.getSupportedMethods();
    String allowed = methods == null ? "" : String.join(", ", methods);
    return Problem.of(
            ProblemType.METHOD_NOT_ALLOWED,
            "this path takes %s, not %s".formatted(allowed, exception.getMethod()))
        .withHeader("Allow", allowed);
  }

  private static Problem unsupportedMediaType(HttpMediaTypeNotSupportedException exception) {
    MediaType seen = exception.getContentType();
    return new Problem(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "send the body as application/json in UTF-8; the Content-Type "
            + (seen == null ? "was not sent" : "is " + Excerpt.of(seen.toString())),
        List.of(new HeaderViolation("Content-Type", "must be application/json")),
        List.of(),
        null,
        Map.of("Accept", "application/json"));
  }

  private static Problem internal(HttpServletRequest request, Exception exception) {
    if (DisconnectedClientHelper.isClientDisconnectedException(exception)) {
      LOG.debug("The client of {} has gone", request.getRequestURI(), exception);
    } else {
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), exception);
    }
    return Problem.of(ProblemType.INTERNAL_ERROR, ProblemType.INTERNAL_ERROR.explanation());
  }

  private static String join(List<MediaType> types) {
    return String.join(", ", types.stream().map(MediaType::toString).toList());
  }

  private static String message(Exception exception) {
    return String.valueOf(exception.getMessage());
  }
}
