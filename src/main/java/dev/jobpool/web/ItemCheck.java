package dev.jobpool.web;

import dev.jobpool.function.ArgumentFlaw;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.function.FunctionSignature;
import dev.jobpool.function.Resolution;
import dev.jobpool.web.Problem.BodyViolation;
import dev.jobpool.web.Problem.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Tells of each item of a map whether the function can be called with it, as far as the signature
 * says. For one thread.
 */
final class ItemCheck {
  private final String func;
  private final boolean star;
  private final FunctionIndex functions;

  /** What the last number of arguments meant: mostly that of the next item, too. */
  private @Nullable Resolution resolution;

  private int arguments = -1;

  /**
   * @throws ProblemException if there is no such function, whatever the items are
   */
  ItemCheck(String func, boolean star, FunctionIndex functions) {
    this.func = func;
    this.star = star;
    this.functions = functions;
    switch (resolve(1)) {
      case Resolution.NoSuchFunction(String unknown, List<String> nearest) ->
          throw SubmissionCheck.noSuchFunction(unknown, nearest).asException();
      case Resolution.OnlySession(FunctionSignature session) ->
          throw SubmissionCheck.onlySession(session);
      case Resolution.Ambiguous _, Resolution.Found _, Resolution.BadArguments _ -> {}
    }
  }

  /**
   * Checks one item.
   *
   * @param json stands on the item's first token; afterwards on its last
   * @param source what it reads
   * @param from where in the source it has begun
   * @param index its place among the items
   * @return what is wrong with it
   */
  Optional<Violation> check(JsonParser json, byte[] source, int from, int index) {
    String pointer = "/items/" + index;
    if (!star) {
      return check(json, pointer, resolve(1));
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return violation(pointer, "must be an array: with star, an item is all arguments of a call");
    }
    return checkSpread(json, source, from, pointer);
  }

  private Optional<Violation> check(JsonParser json, String pointer, Resolution resolved) {
    return switch (resolved) {
      case Resolution.Found(FunctionSignature function) ->
          SubmissionCheck.check(function, function.parameters().getFirst(), pointer, json);
      case Resolution.BadArguments bad -> {
        json.skipChildren();
        yield flaw(bad, pointer, 1);
      }
      case Resolution.Ambiguous _, Resolution.OnlySession _, Resolution.NoSuchFunction _ -> {
        json.skipChildren();
        yield violation(pointer, func + " cannot be called with one argument");
      }
    };
  }

  /** The arguments are counted before they are checked: their number tells which overload it is. */
  private Optional<Violation> checkSpread(
      JsonParser json, byte[] source, int from, String pointer) {
    int start = from + (int) json.currentTokenLocation().getByteOffset();
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
      count++;
    }
    int end = from + (int) json.currentLocation().getByteOffset();
    return switch (resolve(count)) {
      case Resolution.Found(FunctionSignature function) ->
          checkEach(source, start, end - start, function, pointer);
      case Resolution.BadArguments bad -> flaw(bad, pointer, count);
      case Resolution.Ambiguous _, Resolution.OnlySession _, Resolution.NoSuchFunction _ ->
          violation(pointer, "%s cannot be called with %d arguments".formatted(func, count));
    };
  }

  private static Optional<Violation> checkEach(
      byte[] source, int start, int length, FunctionSignature function, String pointer) {
    try (JsonParser json =
        Json.READER.createParser(ObjectReadContext.empty(), source, start, length)) {
      json.nextToken();
      for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
        Optional<Violation> found =
            SubmissionCheck.check(function, function.parameters().get(i), pointer + "/" + i, json);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Resolution resolve(int count) {
    Resolution known = resolution;
    if (known == null || count != arguments) {
      known = functions.resolve(func, count, Set.of());
      resolution = known;
      arguments = count;
    }
    return known;
  }

  private Optional<Violation> flaw(Resolution.BadArguments bad, String pointer, int count) {
    ArgumentFlaw flaw = bad.flaws().getFirst();
    String hint = star || count != 1 ? "" : "; with \"star\": true an array spreads over them";
    return violation(
        pointer, "%s (it is %s)%s".formatted(flaw.message(), bad.nearest().declaration(), hint));
  }

  private static Optional<Violation> violation(String pointer, String detail) {
    return Optional.of(new BodyViolation(pointer, detail));
  }
}
