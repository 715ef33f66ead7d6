package dev.jobpool.web;

import dev.jobpool.security.CallerRejectedException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;

/** What is said to those who are not let through. */
final class CallerProblems {
  private static final String RETRY_SECONDS = "5";

  private CallerProblems() {}

  static Problem of(CallerRejectedException why) {
    String detail = String.valueOf(why.getMessage());
    return switch (why) {
      case CallerRejectedException.Unauthenticated e ->
          Problem.of(ProblemType.UNAUTHENTICATED, detail)
              .withHeader(HttpHeaders.WWW_AUTHENTICATE, e.challenge());
      case CallerRejectedException.Forbidden _ -> Problem.of(ProblemType.FORBIDDEN, detail);
      case CallerRejectedException.TooFast e ->
          Problem.of(ProblemType.TOO_MANY_REQUESTS, detail)
              .withHeader(HttpHeaders.RETRY_AFTER, seconds(e.retryAfter()));
      case CallerRejectedException.ProviderUnavailable _ ->
          Problem.of(ProblemType.PROVIDER_UNAVAILABLE, detail)
              .withHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    };
  }

  /** Rounded up: who comes then is let through. */
  private static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds()));
  }
}
