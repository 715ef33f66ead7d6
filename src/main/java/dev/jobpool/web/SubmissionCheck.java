package dev.jobpool.web;

import dev.jobpool.function.ArgumentFlaw;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.function.FunctionSignature;
import dev.jobpool.function.FunctionSignature.Parameter;
import dev.jobpool.function.Mismatch;
import dev.jobpool.function.Resolution;
import dev.jobpool.web.Problem.BodyViolation;
import dev.jobpool.web.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Tells before a job is accepted whether its function exists and its arguments fit, as far as the
 * signature says.
 */
final class SubmissionCheck {
  /** A client can send any number of arguments that the function does not have. */
  private static final int MAX_VIOLATIONS = 20;

  private SubmissionCheck() {}

  /**
   * @throws ProblemException if no function can be called like this
   */
  static void check(Submission submission, FunctionIndex functions) {
    String name = submission.request().func();
    Resolution resolution = functions.resolve(name, submission.positional(), submission.keywords());
    switch (resolution) {
      case Resolution.Found(FunctionSignature function) -> checkTypes(submission, function);
      case Resolution.NoSuchFunction(String unknown, List<String> nearest) ->
          throw noSuchFunction(unknown, nearest).asException();
      case Resolution.BadArguments bad -> throw badArguments(submission, bad).asException();
      case Resolution.Ambiguous(String function, int arity) ->
          throw notCallable(
              "%s has several overloads with %d parameters, which cannot be told apart"
                  .formatted(function, arity));
      case Resolution.OnlySession(FunctionSignature session) -> throw onlySession(session);
    }
  }

  static ProblemException onlySession(FunctionSignature session) {
    return notCallable(
        session.name() + " converses over streams; it cannot be called with arguments");
  }

  static Problem noSuchFunction(String name, List<String> nearest) {
    String hint =
        nearest.isEmpty()
            ? "; GET /functions lists those there are"
            : "; the nearest names are " + String.join(", ", nearest);
    return Problem.of(
            ProblemType.NO_SUCH_FUNCTION, "there is no function " + Excerpt.of(name) + hint)
        .withSuggestions(nearest);
  }

  private static ProblemException notCallable(String detail) {
    return new Problem(
            ProblemType.NOT_CALLABLE,
            detail,
            List.of(new BodyViolation("/func", detail)),
            List.of(),
            null,
            Map.of())
        .asException();
  }

  private static Problem badArguments(Submission submission, Resolution.BadArguments bad) {
    String declaration = bad.nearest().declaration();
    String suffix =
        bad.overloads() > 1
            ? " (the nearest of %d overloads is %s)".formatted(bad.overloads(), declaration)
            : " (it is %s)".formatted(declaration);
    List<Violation> violations = new ArrayList<>();
    for (ArgumentFlaw flaw : bad.flaws().stream().limit(MAX_VIOLATIONS).toList()) {
      violations.add(
          new BodyViolation(pointer(flaw, submission, bad.nearest()), flaw.message() + suffix));
    }
    return Problem.of(ProblemType.BAD_ARGUMENTS, violations);
  }

  /** Where the flaw is, or where the missing argument would be. */
  private static String pointer(
      ArgumentFlaw flaw, Submission submission, FunctionSignature function) {
    return switch (flaw) {
      case ArgumentFlaw.Missing(String parameter) ->
          submission.keywords().isEmpty()
              ? "/args/" + names(function).indexOf(parameter)
              : "/kwargs/" + parameter;
      case ArgumentFlaw.Unexpected(String keyword) -> "/kwargs/" + JsonPointers.escaped(keyword);
      case ArgumentFlaw.GivenTwice(String parameter, int position) -> "/kwargs/" + parameter;
      case ArgumentFlaw.TooMany(int expected, int given) -> "/args/" + expected;
    };
  }

  private static List<String> names(FunctionSignature function) {
    return function.parameters().stream().map(Parameter::name).toList();
  }

  private static void checkTypes(Submission submission, FunctionSignature function) {
    List<Violation> violations = new ArrayList<>(0);
    if (submission.positional() > 0) {
      checkArgs(submission.request().args(), function, violations);
    }
    if (!submission.keywords().isEmpty()) {
      checkKwargs(submission.request().kwargs(), function, violations);
    }
    if (!violations.isEmpty()) {
      throw Problem.of(ProblemType.BAD_ARGUMENTS, violations).asException();
    }
  }

  private static void checkArgs(
      byte[] args, FunctionSignature function, List<Violation> violations) {
    try (JsonParser json = Json.READER.createParser(ObjectReadContext.empty(), args)) {
      json.nextToken();
      for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
        check(function, function.parameters().get(i), "/args/" + i, json)
            .ifPresent(violations::add);
      }
    }
  }

  private static void checkKwargs(
      byte[] kwargs, FunctionSignature function, List<Violation> violations) {
    List<String> names = names(function);
    try (JsonParser json = Json.READER.createParser(ObjectReadContext.empty(), kwargs)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        Parameter parameter = function.parameters().get(names.indexOf(name));
        check(function, parameter, "/kwargs/" + name, json).ifPresent(violations::add);
      }
    }
  }

  static Optional<Violation> check(
      FunctionSignature function, Parameter parameter, String pointer, JsonParser json) {
    Optional<Mismatch> mismatch = function.check(parameter, new JacksonCursor(json));
    return mismatch.map(found ->
        new BodyViolation(
            pointer + found.pointer(),
            "argument '%s' (%s): %s"
                .formatted(parameter.name(), parameter.javaType(), found.message())));
  }
}
