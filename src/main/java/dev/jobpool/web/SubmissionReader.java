package dev.jobpool.web;

import static dev.jobpool.job.JobRequest.MAX_PRIORITY;
import static dev.jobpool.job.JobRequest.MAX_RETRIES;
import static dev.jobpool.job.JobRequest.MIN_PRIORITY;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.CallbackTargets;
import dev.jobpool.job.JobRequest;
import dev.jobpool.web.Problem.BodyViolation;
import dev.jobpool.web.Problem.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one body of {@code POST /jobs} in one pass. The arguments are not made into objects: they
 * stay bytes, cut out of the body. Used once, by one thread.
 *
 * <p>What is well-formed but wrong is collected, so that a client hears of all of it at once.
 */
final class SubmissionReader {
  static final int MAX_LABELS = 64;
  static final int MAX_LABEL_LENGTH = 256;
  static final int MAX_FUNCTION_LENGTH = 500;
  private static final int MAX_VIOLATIONS = 20;
  private static final int LAST_YEAR = 9999;
  private static final int MAX_INT = Integer.MAX_VALUE;

  private static final byte[] NO_ARGS = "[]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_KWARGS = "{}".getBytes(StandardCharsets.US_ASCII);

  private final byte[] body;
  private final JsonParser json;
  private final CallbackReader callbacks;
  private final List<Violation> violations = new ArrayList<>(0);

  private @Nullable String func;
  private byte[] args = NO_ARGS;
  private byte[] kwargs = NO_KWARGS;
  private int positional;
  private Set<String> keywords = Set.of();
  private @Nullable Duration timeout;
  private @Nullable Duration startWithin;
  private @Nullable Instant runAt;
  private int priority;
  private int retries;
  private Map<String, String> labels = Map.of();
  private @Nullable CallbackTarget callback;
  private @Nullable CallbackTarget errorCallback;
  private MapPart.@Nullable Items items;
  private @Nullable Boolean star;
  private @Nullable Integer chunksize;

  /** True if the items are not in the body, but come after it. */
  private boolean itemsFollow;

  private SubmissionReader(byte[] body, JsonParser json) {
    this.body = body;
    this.json = json;
    this.callbacks = new CallbackReader(json, it -> violate(it.pointer(), it.detail()));
  }

  /**
   * @throws ProblemException if the body is not what it must be
   */
  static Submission read(byte[] body) {
    return JsonDocument.read(body, json -> new SubmissionReader(body, json).read());
  }

  /**
   * Reads the first line of a stream of items, which says what to do with those that follow.
   *
   * @throws ProblemException if it is not what it must be
   */
  static Submission readFirstLine(byte[] line) {
    return JsonDocument.read(
        line,
        json -> {
          var reader = new SubmissionReader(line, json);
          reader.itemsFollow = true;
          return reader.read();
        });
  }

  private Submission read() {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      violate("", "the body must be an object such as {\"func\": \"…\"}");
      json.skipChildren();
    } else {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        field(field);
      }
      if (func == null && violations.stream().noneMatch(v -> isAt(v, "/func"))) {
        violate("/func", "is required: the name of a function, see /functions");
      }
      checkMap();
    }
    return result();
  }

  /** A map's items stand in the place of arguments. */
  private void checkMap() {
    if (itemsFollow && items != null) {
      violate("/items", "must not be here: the items follow, one on each line");
    }
    if (!isMap()) {
      if (star != null) {
        violate("/star", "goes with items only");
      }
      if (chunksize != null) {
        violate("/chunksize", "goes with items only");
      }
    } else {
      if (positional > 0) {
        violate("/args", "must be left out: the function is called with the items");
      }
      if (!keywords.isEmpty()) {
        violate("/kwargs", "must be left out: the function is called with the items");
      }
    }
  }

  private boolean isMap() {
    return itemsFollow || items != null;
  }

  private Submission result() {
    if (func == null || !violations.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, violations).asException();
    }
    return new Submission(
        JobRequest.calling(func)
            .args(args)
            .kwargs(kwargs)
            .timeout(timeout)
            .startWithin(startWithin)
            .runAt(runAt)
            .priority(priority)
            .retries(retries)
            .labels(labels)
            .callbacks(new CallbackTargets(callback, errorCallback))
            .build(),
        positional,
        keywords,
        isMap() ? new MapPart(items, Boolean.TRUE.equals(star), chunksize) : null);
  }

  private void field(String field) {
    switch (field) {
      case "func" -> func = function();
      case "args" -> args();
      case "kwargs" -> kwargs();
      case "timeout" -> timeout = duration("/timeout");
      case "startWithin" -> startWithin = duration("/startWithin");
      case "runAt" -> runAt = time("/runAt");
      case "priority" -> priority = integer("/priority", MIN_PRIORITY, MAX_PRIORITY);
      case "retries" -> retries = integer("/retries", 0, MAX_RETRIES);
      case "labels" -> labels();
      case "callback" -> callback = callbacks.read("/callback");
      case "errorCallback" -> errorCallback = callbacks.read("/errorCallback");
      case "items" -> items();
      case "star" -> star = truth("/star");
      case "chunksize" -> chunksize = isNull() ? null : (Integer) integer("/chunksize", 1, MAX_INT);
      default -> unknown(field);
    }
  }

  private @Nullable String function() {
    String name = string("/func", "the name of a function, see /functions");
    if (name != null && (name.isBlank() || name.length() > MAX_FUNCTION_LENGTH)) {
      violate("/func", "must be the name of a function, see /functions");
      return null;
    }
    return name;
  }

  private void args() {
    if (isNull()) {
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      violate("/args", "must be an array: the arguments by position");
      json.skipChildren();
      return;
    }
    int start = startOfToken();
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
      count++;
    }
    positional = count;
    args = Arrays.copyOfRange(body, start, endOfToken());
  }

  private void items() {
    if (isNull()) {
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      violate("/items", "must be an array: what the function is called with, one after the other");
      json.skipChildren();
      return;
    }
    int start = startOfToken();
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
      count++;
    }
    items = new MapPart.Items(body, start, endOfToken(), count);
  }

  private @Nullable Boolean truth(String pointer) {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> {
        violate(pointer, "must be true or false");
        json.skipChildren();
        yield null;
      }
    };
  }

  private void kwargs() {
    if (isNull()) {
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      violate("/kwargs", "must be an object: the arguments by name");
      json.skipChildren();
      return;
    }
    int start = startOfToken();
    Set<String> names = new HashSet<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      names.add(json.currentName());
      json.nextToken();
      json.skipChildren();
    }
    keywords = names;
    kwargs = Arrays.copyOfRange(body, start, endOfToken());
  }

  private @Nullable Duration duration(String pointer) {
    String text = string(pointer, "a duration, such as \"30s\" or \"PT30S\"");
    if (text == null) {
      return null;
    }
    try {
      Duration duration = DurationText.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
      violate(pointer, "must be longer than zero");
    } catch (IllegalArgumentException e) {
      violate(pointer, String.valueOf(e.getMessage()));
    }
    return null;
  }

  private @Nullable Instant time(String pointer) {
    String text = string(pointer, "a time, such as \"2030-01-31T08:00:00Z\"");
    if (text == null) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
        return time.toInstant();
      }
    } catch (DateTimeParseException e) {
      // answered below
    }
    violate(pointer, Excerpt.of(text) + " is no time as in RFC 3339, such as 2030-01-31T08:00:00Z");
    return null;
  }

  private int integer(String pointer, int min, int max) {
    if (isNull()) {
      return 0;
    }
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      if (json.getNumberType() == JsonParser.NumberType.INT
          && json.getIntValue() >= min
          && json.getIntValue() <= max) {
        return json.getIntValue();
      }
    }
    violate(pointer, "must be an integer from %d to %d".formatted(min, max));
    json.skipChildren();
    return 0;
  }

  private void labels() {
    if (isNull()) {
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      violate("/labels", "must be an object of strings");
      json.skipChildren();
      return;
    }
    Map<String, String> read = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      String value = label(name);
      if (value != null && read.size() <= MAX_LABELS) {
        read.put(name, value);
      }
    }
    if (read.size() > MAX_LABELS) {
      violate("/labels", "may have " + MAX_LABELS + " entries at most");
    }
    labels = read;
  }

  private @Nullable String label(String name) {
    String pointer = "/labels/" + JsonPointers.escaped(name);
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      violate(pointer, "must be a string");
      json.skipChildren();
      return null;
    }
    if (name.isEmpty() || Math.max(name.length(), json.getStringLength()) > MAX_LABEL_LENGTH) {
      violate(
          pointer,
          "a label's name must have 1 to %1$d characters, its value %1$d at most"
              .formatted(MAX_LABEL_LENGTH));
      return null;
    }
    return json.getString();
  }

  private void unknown(String field) {
    violate(
        "/" + JsonPointers.escaped(field),
        "is no field of a job request; those are func, args, kwargs, items, star, chunksize,"
            + " timeout, startWithin, runAt, priority, retries, labels, callback, errorCallback");
    json.skipChildren();
  }

  /** The current value; null, with a violation unless it is JSON null, if it is no string. */
  private @Nullable String string(String pointer, String what) {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getString();
    }
    if (!isNull()) {
      violate(pointer, "must be a string: " + what);
      json.skipChildren();
    }
    return null;
  }

  private boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  private int startOfToken() {
    return (int) json.currentTokenLocation().getByteOffset();
  }

  private int endOfToken() {
    return (int) json.currentLocation().getByteOffset();
  }

  private void violate(String pointer, String detail) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(new BodyViolation(pointer, detail));
    }
  }

  private static boolean isAt(Violation violation, String pointer) {
    return violation instanceof BodyViolation(String at, String detail) && at.equals(pointer);
  }
}
