package dev.jobpool.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pod of {@code helm test} runs, with the environment that the chart gives to it. */
class ChartTestScriptTest {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private String answer = "";
  private HttpServer service;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.add(
                "%s %s %s %s"
                    .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
          }
        });
    service.start();
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void script_jobSucceeds_endsWell() throws Exception {
    answer = "{\"state\":\"SUCCEEDED\",\"value\":1024}";

    assertThat(run()).isZero();
    assertThat(requests)
        .containsExactly(
            "POST /jobs?mode=sync Bearer secret"
                + " {\"func\": \"samples.Arithmetic::power\", \"args\": [2, 10]}");
  }

  @Test
  void script_jobFails_fails() throws Exception {
    answer = "{\"state\":\"FAILED\",\"value\":null}";

    assertThat(run()).isOne();
  }

  private int run() throws IOException, InterruptedException {
    Manifest pod = Manifest.only(Chart.render("{}"), "Pod");
    var builder =
        new ProcessBuilder("bash", "-euc", pod.text("/spec/containers/0/command/2"))
            .directory(Path.of("").toAbsolutePath().toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().put("PORT", Integer.toString(service.getAddress().getPort()));
    String request = Objects.requireNonNull(pod.environment().get("REQUEST"));
    builder.environment().put("REQUEST", request);
    builder.environment().put("API_KEY", "secret");
    Process process = builder.start();
    process.getOutputStream().close();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
