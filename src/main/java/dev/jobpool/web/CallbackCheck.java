package dev.jobpool.web;

import dev.jobpool.callback.WebhookSettings;
import dev.jobpool.callback.WebhookUrls;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.function.FunctionSignature;
import dev.jobpool.function.Resolution;
import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.CallbackTargets;
import dev.jobpool.web.Problem.BodyViolation;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells before a job is accepted whether those can be told who are to be told how it ends. */
@Component
final class CallbackCheck {
  private final WebhookUrls urls;

  CallbackCheck(WebhookSettings settings) {
    this.urls = new WebhookUrls(settings);
  }

  /**
   * @throws ProblemException if one cannot
   */
  void check(CallbackTargets targets, FunctionIndex functions) {
    check("/callback", targets.onSuccess(), functions);
    check("/errorCallback", targets.onError(), functions);
  }

  private void check(String pointer, @Nullable CallbackTarget target, FunctionIndex functions) {
    switch (target) {
      case null -> {}
      case CallbackTarget.Function(String name) ->
          checkFunction(pointer + "/func", functions.resolve(name, 1, Set.of()));
      case CallbackTarget.Webhook(URI url) ->
          urls.flaw(url.toString())
              .ifPresent(flaw -> {
                throw refused(ProblemType.INVALID_BODY, pointer + "/url", flaw).asException();
              });
    }
  }

  private static void checkFunction(String pointer, Resolution resolution) {
    switch (resolution) {
      case Resolution.Found _ -> {}
      case Resolution.NoSuchFunction(String name, List<String> nearest) -> {
        String detail = SubmissionCheck.noSuchFunction(name, nearest).detail();
        throw refused(ProblemType.NO_SUCH_FUNCTION, pointer, detail)
            .withSuggestions(nearest)
            .asException();
      }
      case Resolution.BadArguments bad ->
          throw refused(
                  ProblemType.BAD_ARGUMENTS,
                  pointer,
                  "must take one argument, the result or the error; it is "
                      + bad.nearest().declaration())
              .asException();
      case Resolution.Ambiguous(String function, int _) ->
          throw refused(
                  ProblemType.NOT_CALLABLE,
                  pointer,
                  function
                      + " has several overloads with one parameter, which cannot be told apart")
              .asException();
      case Resolution.OnlySession(FunctionSignature session) ->
          throw refused(
                  ProblemType.NOT_CALLABLE,
                  pointer,
                  session.name() + " converses over streams; it cannot be called with a result")
              .asException();
    }
  }

  private static Problem refused(ProblemType type, String pointer, String detail) {
    return new Problem(
        type, detail, List.of(new BodyViolation(pointer, detail)), List.of(), null, Map.of());
  }
}
