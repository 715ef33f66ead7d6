package dev.jobpool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a running service over HTTP. Safe for use by many threads. */
final class ServiceClient implements AutoCloseable {
  /** Longer than any wait that a test asks for: an answer that is not there by then hangs. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  private final URI base;
  private final Duration limit;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServiceClient(URI base) {
    this(base, LIMIT);
  }

  /**
   * @param limit how long it waits for an answer
   */
  ServiceClient(URI base, Duration limit) {
    this.base = base;
    this.limit = limit;
  }

  /** An answer, wholly read. */
  record Answer(int status, HttpHeaders headers, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    /** A text in the JSON body. */
    String at(String pointer) {
      return json().at(pointer).asString("");
    }
  }

  URI base() {
    return base;
  }

  Answer get(String path) {
    return send("GET", path, "");
  }

  /**
   * @param headers names and values in turn
   */
  Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  Answer send(String method, String path, String body, String... headers) {
    try {
      return answer(http.send(request(method, path, body, headers), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Submits a job and does not wait. With the same key again, it is the same job. */
  Answer submitOnce(String body, String idempotencyKey) throws IOException, InterruptedException {
    HttpRequest request = request("POST", "/jobs", body, "Idempotency-Key", idempotencyKey);
    return answer(http.send(request, BodyHandlers.ofByteArray()));
  }

  CompletableFuture<Answer> sendAsync(String method, String path, String body, String... headers) {
    return http.sendAsync(request(method, path, body, headers), BodyHandlers.ofByteArray())
        .thenApply(ServiceClient::answer);
  }

  /** Submits a job and does not wait; its path. */
  String submit(String body) {
    Answer answer = post("/jobs", body);
    if (answer.status() != 202) {
      throw new AssertionError(answer.status() + " " + answer.text());
    }
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** Runs a job to its end. */
  JsonNode run(String body) {
    return post("/jobs?wait=60s", body).json();
  }

  /** Cancels what waits or runs. */
  void cancelAll() {
    Answer unfinished = get("/jobs?state=SCHEDULED&state=QUEUED&state=RUNNING&pageSize=200");
    unfinished
        .json()
        .at("/jobs")
        .valueStream()
        .forEach(job -> send("DELETE", job.at("/links/self").asString(), ""));
  }

  /** A body for {@code POST /jobs}. */
  static String call(String func, String args) {
    return "{\"func\":\"%s\",\"args\":%s}".formatted(func, args);
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(limit)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
