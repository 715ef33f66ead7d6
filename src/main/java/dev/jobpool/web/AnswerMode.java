package dev.jobpool.web;

import dev.jobpool.web.Problem.ParameterViolation;
import dev.jobpool.web.QueryTypes.SubmitMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a submission is answered.
 *
 * @param waitFor how long to wait for the job's end; null: not at all
 * @param applied the preference that led here, for {@code Preference-Applied}; null if none did
 */
record AnswerMode(@Nullable Duration waitFor, @Nullable String applied) {

  /**
   * The query decides; what it leaves open, the {@code Prefer} header does. Under {@code mode=sync}
   * an answer at once is still a right one, so {@code respond-async} counts there too.
   */
  static AnswerMode of(
      @Nullable SubmitMode mode, @Nullable Duration wait, PreferHeader prefer, WaitLimits limits) {
    if (mode == SubmitMode.ASYNC) {
      if (wait != null) {
        throw Problem.of(
                ProblemType.INVALID_PARAMETER,
                List.of(new ParameterViolation("wait", "there is no wait with mode=async")))
            .asException();
      }
      return new AnswerMode(null, prefer.respondAsync() ? "respond-async" : null);
    }
    if (wait != null) {
      return new AnswerMode(limits.asked(wait), null);
    }
    if (prefer.waitFor() != null) {
      Duration bounded = limits.preferred(prefer.waitFor());
      return new AnswerMode(bounded, "wait=" + bounded.toSeconds());
    }
    if (prefer.respondAsync()) {
      return new AnswerMode(null, "respond-async");
    }
    return new AnswerMode(mode == SubmitMode.SYNC ? limits.usual() : null, null);
  }
}
