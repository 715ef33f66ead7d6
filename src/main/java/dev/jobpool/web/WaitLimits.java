package dev.jobpool.web;

import dev.jobpool.web.Problem.ParameterViolation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How long a client may have the service wait for something. */
@Component
final class WaitLimits {
  private final HttpSettings settings;

  WaitLimits(HttpSettings settings) {
    this.settings = settings;
  }

  /** The wait of a client who wants to wait but does not say how long. */
  Duration usual() {
    return settings.defaultWait();
  }

  /**
   * The {@code wait} parameter; zero if there is none.
   *
   * @throws ProblemException if it is too long
   */
  Duration asked(@Nullable Duration wait) {
    if (wait == null) {
      return Duration.ZERO;
    }
    if (wait.compareTo(settings.maxWait()) > 0) {
      String detail = "may be %s at most, but is %s".formatted(settings.maxWait(), wait);
      throw Problem.of(
              ProblemType.INVALID_PARAMETER, List.of(new ParameterViolation("wait", detail)))
          .asException();
    }
    return wait;
  }

  /** The wait of a {@code Prefer} header, which is no more than a wish: a longer one is cut. */
  Duration preferred(Duration wait) {
    return wait.compareTo(settings.maxWait()) > 0 ? settings.maxWait() : wait;
  }
}
