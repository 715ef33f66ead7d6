package dev.jobpool.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers requests that are not let through, as whatever else goes wrong is answered.
 *
 * @param resolver Spring MVC's
 */
record Rejection(HandlerExceptionResolver resolver) {

  void send(HttpServletRequest request, HttpServletResponse response, CallerRejectedException why) {
    var _ = resolver.resolveException(request, response, null, why);
  }
}
