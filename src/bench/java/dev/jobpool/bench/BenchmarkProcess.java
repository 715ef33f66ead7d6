package dev.jobpool.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link BenchmarkService} in a JVM of its own, with two workers. */
final class BenchmarkProcess implements AutoCloseable {
  private static final String BODY = "{\"func\":\"benchmark.Functions::identity\",\"args\":[1]}";

  private final Process process;
  private final int port;

  private BenchmarkProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits for its first answer.
   *
   * @param settings as {@code --name=value}
   */
  static BenchmarkProcess start(String... settings) throws Exception {
    return start(List.of(), settings);
  }

  /** As {@link #start(String...)}, with options for its JVM. */
  static BenchmarkProcess start(List<String> jvmOptions, String... settings) throws Exception {
    return start("", jvmOptions, settings);
  }

  /** As {@link #start(String...)}, where a header is needed, which has its line end. */
  static BenchmarkProcess startAsking(String header, String... settings) throws Exception {
    return start(header, List.of(), settings);
  }

  private static BenchmarkProcess start(String headers, List<String> jvmOptions, String... settings)
      throws Exception {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(BenchmarkService.class.getName());
    command.add("--server.port=" + port);
    command.add("--jobpool.pool.size=2");
    command.add("--jobpool.pool.functions=target/bench");
    command.addAll(List.of(settings));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var service = new BenchmarkProcess(process, port);
    boolean answers = false;
    try {
      service.awaitAnswer(headers);
      answers = true;
      return service;
    } finally {
      if (!answers) {
        service.close();
      }
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  private void awaitAnswer(String headers) throws Exception {
    HttpLoad first = new HttpLoad(port, "/jobs?mode=sync", BODY, headers);
    for (int attempt = 0; attempt < 600; attempt++) {
      try (Socket probe = new Socket("127.0.0.1", port)) {
        first.run(1, 1);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("the service did not start");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
