package dev.jobpool.web;

import dev.jobpool.web.Problem.BodyViolation;
import dev.jobpool.web.Problem.HeaderViolation;
import dev.jobpool.web.Problem.ParameterViolation;
import dev.jobpool.web.Problem.Violation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Answers with a problem, as {@code application/problem+json} whatever the client accepts. */
final class ProblemWriter {
  static final String MEDIA_TYPE = "application/problem+json";

  private ProblemWriter() {}

  /**
   * Replaces what the response holds; does nothing if it has been sent already.
   *
   * @param instance the path of the request
   */
  static void write(Problem problem, String instance, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(problem.type().status().value());
    response.setContentType(MEDIA_TYPE);
    problem.headers().forEach(response::setHeader);
    byte[] bytes = json(problem, instance);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  static byte[] json(Problem problem, String instance) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("type", problem.type().uri().toString());
      json.writeStringProperty("title", problem.type().title());
      json.writeNumberProperty("status", problem.type().status().value());
      json.writeStringProperty("detail", problem.detail());
      json.writeStringProperty("instance", instance);
      writeViolations(problem, json);
      writeSuggestions(problem, json);
      if (problem.error() != null) {
        json.writeName("error");
        JobWriter.writeError(problem.error(), json);
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeViolations(Problem problem, JsonGenerator json) {
    if (problem.violations().isEmpty()) {
      return;
    }
    json.writeName("errors");
    json.writeStartArray();
    for (Violation violation : problem.violations()) {
      json.writeStartObject();
      switch (violation) {
        case BodyViolation(String pointer, String detail) -> {
          json.writeStringProperty("pointer", pointer);
          json.writeStringProperty("detail", detail);
        }
        case ParameterViolation(String parameter, String detail) -> {
          json.writeStringProperty("parameter", parameter);
          json.writeStringProperty("detail", detail);
        }
        case HeaderViolation(String header, String detail) -> {
          json.writeStringProperty("header", header);
          json.writeStringProperty("detail", detail);
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeSuggestions(Problem problem, JsonGenerator json) {
    if (problem.type() != ProblemType.NO_SUCH_FUNCTION) {
      return;
    }
    json.writeName("suggestions");
    json.writeStartArray();
    problem.suggestions().forEach(json::writeString);
    json.writeEndArray();
  }
}
