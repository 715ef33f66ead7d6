package dev.jobpool;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One Server-Sent Event; a comment has the name {@code :} and no data. */
record ServerEvent(String id, String name, String data) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  JsonNode json() {
    return JsonMapper.shared().readTree(data);
  }

  String at(String pointer) {
    return json().at(pointer).asString("");
  }

  /** Such as {@code state RUNNING}, {@code progress 1 to go}, {@code log one\n}. */
  String brief() {
    return switch (name) {
      case "state" -> "state " + at("/state");
      case "progress" -> "progress " + at("/message");
      case "log" -> "log " + at("/text");
      default -> name;
    };
  }

  /** All of a stream that has ended. */
  static List<ServerEvent> parse(String text) throws IOException {
    try (Reader reader =
        new Reader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      return reader.rest();
    }
  }

  /** A stream that is read while it goes on. */
  static final class Reader implements Closeable {
    private final BufferedReader lines;

    Reader(InputStream in) {
      lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    static Reader open(HttpClient http, URI uri, String... headers)
        throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
      HttpResponse<InputStream> response =
          http.send(
              (headers.length == 0 ? request : request.headers(headers)).build(),
              BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError("status " + response.statusCode());
      }
      return new Reader(response.body());
    }

    /** The next event or comment; empty at the end. */
    Optional<ServerEvent> next() throws IOException {
      String id = "";
      String name = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":")) {
          name = ":";
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !name.isEmpty()) {
          return Optional.of(new ServerEvent(id, name, data));
        }
      }
      return Optional.empty();
    }

    /** The next event that begins like this. */
    ServerEvent await(String brief) throws IOException {
      List<String> seen = new ArrayList<>();
      for (Optional<ServerEvent> event = next(); event.isPresent(); event = next()) {
        if (event.get().brief().startsWith(brief)) {
          return event.get();
        }
        seen.add(event.get().brief());
      }
      throw new AssertionError("no " + brief + ", but " + seen);
    }

    List<ServerEvent> rest() throws IOException {
      List<ServerEvent> events = new ArrayList<>();
      for (Optional<ServerEvent> event = next(); event.isPresent(); event = next()) {
        events.add(event.get());
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
