package dev.jobpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their time, and such as are very many, keep nobody else waiting for long. */
@Tag("alone")
@EnabledOnOs(OS.LINUX)
class SlowClientsIT {
  private static final int MANY = 10_000;
  private static final String SQUARE = ServiceClient.call("samples.Arithmetic::square", "[12]");
  private static final int CONNECT_MILLIS = 200;
  private static final Duration TRYING = Duration.ofSeconds(20);

  /** More connections than {@link #MANY} that come, each time; the first are let in. */
  private static final int MORE = 200;

  /** For what the processes have open beside connections. */
  private static final int SPARE_FILES = 1_000;

  @TempDir static Path temporary;
  private static ServiceProcess service;
  private static ServiceClient client;
  private static RawConnection raw;

  @BeforeAll
  static void start() throws IOException {
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.pool.size=1",
                "jobpool.http.slow-timeout=1s",
                "server.tomcat.max-connections=" + (MANY + MORE),
                "server.tomcat.keep-alive-timeout=60s",
                "server.tomcat.connection-timeout=3s")
            .awaitStarted();
    client = service.client();
    raw = new RawConnection(client.base());
    service.awaitFullPool(client, 1);
  }

  @AfterEach
  void serviceIsWell() {
    assertThat(client.run(SQUARE).at("/value").asInt()).isEqualTo(144);
    assertThat(service.complaints()).isEmpty();
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  /** Sends a byte twice a second until the service has had enough. */
  private static String drip(String begin, String drop) throws IOException {
    try (Socket socket = raw.open()) {
      socket.getOutputStream().write(begin.getBytes(ISO_8859_1));
      var answer = new StringBuilder();
      await()
          .pollInterval(500, TimeUnit.MILLISECONDS)
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> isOver(socket, drop, answer));
      return answer.toString();
    }
  }

  private static boolean isOver(Socket socket, String drop, StringBuilder answer) {
    try {
      int there = socket.getInputStream().available();
      if (there > 0) {
        answer.append(new String(socket.getInputStream().readNBytes(there), ISO_8859_1));
        return true;
      }
      socket.getOutputStream().write(drop.getBytes(ISO_8859_1));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void head_thatComesByDrops_isCutOff() throws IOException {
    assertThat(drip("GET /jobs/", "x")).isEmpty();
    assertThat(drip("GET /jobs HTTP/1.1\r\nHost: x\r\nX-A: ", "b")).isEmpty();
    assertThat(drip("GET /jobs HTTP/1.1\r\nHost: x\r\n", "A: b\r\n")).isEmpty();
  }

  @Test
  void body_thatComesByDrops_isGivenUp() throws IOException {
    String head = "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s\r\n\r\n{";

    assertThat(drip(head.formatted("Content-Length: 1000"), " "))
        .startsWith("HTTP/1.1 408")
        .contains("/problems/too-slow");
    assertThat(
            drip(
                head.formatted("Transfer-Encoding: chunked").replace("{", "1\r\n{\r\n"),
                "1\r\n \r\n"))
        .startsWith("HTTP/1.1 408");
  }

  @Test
  void clientsThatWaitOrFollow_areNotTakenForSlow() throws Exception {
    var waiting =
        client.sendAsync(
            "POST", "/jobs?wait=20s", ServiceClient.call("samples.Sleep::seconds", "[5]"));
    String job = client.submit(SQUARE);
    var following = client.sendAsync("GET", job + "/events", "");

    assertThat(waiting.get().status()).isEqualTo(200);
    assertThat(following.get().text()).contains("SUCCEEDED");
  }

  /** The limit of connections is the service's setting; that of files is the machine's. */
  @Test
  void tenThousandConnections_areHeldWhileOthersAreServed(TestReporter report) {
    int many = (int) Math.min(MANY, maxFiles() - SPARE_FILES);
    List<Socket> open = new ArrayList<>();
    try (ServiceClient other = service.client()) {
      fill(open, many, "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n");
      await().atMost(TRYING).until(() -> service.footprint().files() >= many);

      assertThat(other.run(SQUARE).at("/value").asInt()).isEqualTo(144);
      assertThat(other.get("/actuator/health").status()).isEqualTo(200);
      assertThat(service.footprint().files()).isGreaterThanOrEqualTo(many);
      report.publishEntry("connections held", Integer.toString(open.size()));

      // More than are let in: those who say nothing lose theirs in 3 s, those with half a head in
      // 1 s, and make room for others.
      fill(open, many + MORE, "");
      fill(open, many + 2 * MORE, "GET /jobs HTTP/1.1\r\nHost: ");
      try (ServiceClient newcomer = service.client()) {
        await()
            .ignoreExceptions()
            .atMost(30, TimeUnit.SECONDS)
            .until(() -> newcomer.get("/pool").status() == 200);
      }
    } finally {
      open.forEach(SlowClientsIT::close);
    }
  }

  /** Opens connections until there are so many, each of which says this, or none gets in. */
  private static void fill(List<Socket> open, int many, String said) {
    long end = System.nanoTime() + TRYING.toNanos();
    boolean letIn = true;
    while (letIn && open.size() < many) {
      try {
        open.add(connected(said));
      } catch (IOException e) {
        letIn = open.size() < MANY && System.nanoTime() < end;
      }
    }
  }

  private static Socket connected(String said) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(client.base().getHost(), client.base().getPort()), CONNECT_MILLIS);
      socket.getOutputStream().write(said.getBytes(ISO_8859_1));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static long maxFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
