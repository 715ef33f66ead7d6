package dev.jobpool.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/** A body that must be one JSON document in UTF-8. What is malformed becomes a problem. */
final class JsonDocument {
  private JsonDocument() {}

  /**
   * @param reader gets the parser on the first token and leaves it on the last one
   * @throws ProblemException if the document is malformed, or as {@code reader} does
   */
  static <T> T read(byte[] body, Function<JsonParser, T> reader) {
    if (body.length == 0) {
      throw malformed("the body is empty; it must be a JSON object");
    }
    requireUtf8(body);
    try (JsonParser json = Json.READER.createParser(ObjectReadContext.empty(), body)) {
      if (json.nextToken() == null) {
        throw malformed("the body is blank; it must be a JSON object");
      }
      T result = reader.apply(json);
      if (json.nextToken() != null) {
        throw malformed("more follows after the JSON object" + at(json.currentTokenLocation()));
      }
      return result;
    } catch (StreamConstraintsException e) {
      throw malformed(beyondLimit());
    } catch (StreamReadException e) {
      throw malformed(message(e) + at(e.getLocation()));
    }
  }

  static String beyondLimit() {
    return "the JSON goes beyond a limit: nesting %d, digits of a number %d, length of a name %d"
        .formatted(Json.MAX_DEPTH, Json.MAX_NUMBER_LENGTH, Json.MAX_NAME_LENGTH);
  }

  private static ProblemException malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED_JSON, detail).asException();
  }

  /** Without the parser's own description of the source. */
  static String message(StreamReadException exception) {
    return exception.getOriginalMessage().split(" \\(start marker|\n", 2)[0];
  }

  private static String at(TokenStreamLocation location) {
    return " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
  }

  /** The parser would guess UTF-16 and 32, and does not look closely at what it skips. */
  static void requireUtf8(byte[] body) {
    for (int i = 0; i < body.length; i++) {
      if (body[i] <= 0) {
        requireUtf8From(body, i);
        return;
      }
    }
  }

  private static void requireUtf8From(byte[] body, int start) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(body, start, body.length - start);
    CharBuffer out = CharBuffer.allocate(Math.min(8192, body.length));
    CoderResult result;
    do {
      result = decoder.decode(in, out, true);
      for (int i = 0; i < out.position(); i++) {
        if (out.get(i) == 0) {
          throw malformed("the body is not UTF-8 text: it has a zero byte");
        }
      }
      out.clear();
    } while (result.isOverflow());
    if (result.isError()) {
      throw malformed("the body is not UTF-8, at byte " + in.position());
    }
  }
}
