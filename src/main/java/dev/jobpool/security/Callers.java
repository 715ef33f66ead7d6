package dev.jobpool.security;

import dev.jobpool.job.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Tells who sent a request.
 *
 * @param asked whether callers are asked who they are
 */
public record Callers(boolean asked) {
  private static final String ATTRIBUTE = Callers.class.getName();

  static void put(HttpServletRequest request, Caller caller) {
    request.setAttribute(ATTRIBUTE, caller);
  }

  /** Anybody if nobody is asked; else who has proved to be somebody, if anybody has. */
  public Optional<Caller> find(HttpServletRequest request) {
    return asked
        ? Optional.ofNullable((Caller) request.getAttribute(ATTRIBUTE))
        : Optional.of(Caller.ANYBODY);
  }

  /**
   * As {@link #find}.
   *
   * @throws CallerRejectedException.Unauthenticated if it is not known: a path that is open to
   *     everybody must not lead here
   */
  public Caller of(HttpServletRequest request) {
    if (!asked) {
      return Caller.ANYBODY;
    }
    return find(request).orElseThrow(CallerRejectedException.Unauthenticated::withoutCredentials);
  }
}
