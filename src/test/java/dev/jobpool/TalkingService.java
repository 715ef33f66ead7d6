package dev.jobpool;

import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.ConversingFunctions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A service with functions that converse, and TCP ports that lead to some of them. */
final class TalkingService implements AutoCloseable {
  private static final Path SAMPLES_JAR = ServiceProcess.SAMPLES.resolve("jobpool-samples.jar");

  private final ServiceProcess process;
  private final ServiceClient client;

  /**
   * Starts one and waits for it.
   *
   * @param size how many workers
   * @param settings properties as {@code name=value}
   */
  TalkingService(Path home, int size, List<String> tcpFunctions, String... settings)
      throws IOException {
    Path functions = Files.createDirectories(home.resolve("functions"));
    Files.copy(SAMPLES_JAR, functions.resolve("samples.jar"));
    ConversingFunctions.jar(functions);
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("jobpool.pool.functions=" + functions);
    all.add("jobpool.pool.size=" + size);
    for (int i = 0; i < tcpFunctions.size(); i++) {
      all.add("jobpool.tcp[%d].port=0".formatted(i));
      all.add("jobpool.tcp[%d].func=%s".formatted(i, tcpFunctions.get(i)));
    }
    process = ServiceProcess.start(home, all.toArray(String[]::new)).awaitStarted();
    client = process.client();
    for (String function : tcpFunctions) {
      await().atMost(ServiceProcess.PATIENCE).until(() -> line(function).find());
    }
    process.awaitFullPool(client, size);
  }

  private Matcher line(String function) {
    return Pattern.compile("TCP port (\\d+) of 127.0.0.1 leads to " + function).matcher(log());
  }

  ServiceProcess process() {
    return process;
  }

  ServiceClient client() {
    return client;
  }

  URI base() {
    return client.base();
  }

  String log() {
    return process.log();
  }

  int port(String function) {
    Matcher line = line(function);
    if (!line.find()) {
      throw new IllegalArgumentException(function);
    }
    return Integer.parseInt(line.group(1));
  }

  TalkingClient tcp(String function) throws IOException {
    return new TalkingClient(port(function));
  }

  RawWebSocket webSocket(String query) throws IOException {
    return RawWebSocket.open(base(), query);
  }

  /** The newest job of a function. */
  JsonNode job(String function) {
    return client.get("/jobs?pageSize=1&func=" + function).json().at("/jobs/0");
  }

  /** Waits until the newest job of a function has ended, and gives it. */
  JsonNode awaitEnd(String function) {
    await().atMost(ServiceProcess.PATIENCE).until(() -> job(function).at("/ready").asBoolean());
    return job(function);
  }

  void awaitState(String function, String state) {
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> job(function).at("/state").asString().equals(state));
  }

  void awaitQueued(int count) {
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(
            () -> client.get("/jobs?state=QUEUED&pageSize=200").json().at("/jobs").size() == count);
  }

  /** Waits until all workers are there and have nothing to do. */
  void awaitCalm(int size) {
    process.awaitFullPool(client, size);
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() ->
            client
                .get("/pool")
                .json()
                .at("/workers")
                .valueStream()
                .noneMatch(worker -> worker.at("/state").asString().equals("BUSY")));
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
