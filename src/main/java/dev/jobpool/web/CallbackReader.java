package dev.jobpool.web;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.web.Problem.BodyViolation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads {@code callback} or {@code errorCallback} of a submission. */
final class CallbackReader {
  private final JsonParser json;
  private final Consumer<BodyViolation> violations;

  CallbackReader(JsonParser json, Consumer<BodyViolation> violations) {
    this.json = json;
    this.violations = violations;
  }

  /** The current value; null if it is null, or, with a violation, if it is no target. */
  @Nullable CallbackTarget read(String pointer) {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      violate(pointer, "must be an object such as {\"func\": \"…\"} or {\"url\": \"https://…\"}");
      json.skipChildren();
      return null;
    }
    String func = null;
    String url = null;
    boolean flawed = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      String at = pointer + "/" + JsonPointers.escaped(field);
      if (!field.equals("func") && !field.equals("url")) {
        violate(at, "is no field of a callback; those are func and url");
        flawed = true;
      } else if (json.currentToken() != JsonToken.VALUE_STRING) {
        violate(at, "must be a string");
        flawed = true;
      } else if (field.equals("func")) {
        func = json.getString();
      } else {
        url = json.getString();
      }
      json.skipChildren();
    }
    return flawed ? null : target(pointer, func, url);
  }

  private @Nullable CallbackTarget target(
      String pointer, @Nullable String func, @Nullable String url) {
    if ((func == null) == (url == null)) {
      violate(pointer, "must have either func or url");
      return null;
    }
    if (func != null) {
      return function(pointer + "/func", func);
    }
    try {
      return new CallbackTarget.Webhook(new URI(String.valueOf(url)));
    } catch (URISyntaxException e) {
      violate(pointer + "/url", "is no URL: " + e.getReason());
      return null;
    }
  }

  private @Nullable CallbackTarget function(String pointer, String func) {
    if (func.isBlank() || func.length() > SubmissionReader.MAX_FUNCTION_LENGTH) {
      violate(pointer, "must be the name of a function, see /functions");
      return null;
    }
    return new CallbackTarget.Function(func);
  }

  private void violate(String pointer, String detail) {
    violations.accept(new BodyViolation(pointer, detail));
  }
}
