package dev.jobpool.web;

import dev.jobpool.web.Problem.BodyViolation;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the body of {@code PATCH /pool}: an object with a {@code size} and nothing else. */
final class PoolSizeReader {
  private PoolSizeReader() {}

  static int read(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw invalid("", "the body must be an object such as {\"size\": 8}");
    }
    int size = 0;
    boolean given = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      if (!field.equals("size")) {
        throw invalid("/" + JsonPointers.escaped(field), "cannot be changed; size alone can");
      }
      if (json.nextToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() != JsonParser.NumberType.INT) {
        throw invalid("/size", "must be an integer: the number of workers");
      }
      size = json.getIntValue();
      given = true;
    }
    if (!given) {
      throw invalid("/size", "is required: the number of workers");
    }
    return size;
  }

  private static ProblemException invalid(String pointer, String detail) {
    return Problem.of(ProblemType.INVALID_BODY, List.of(new BodyViolation(pointer, detail)))
        .asException();
  }
}
