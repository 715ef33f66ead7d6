package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Clients that follow jobs of a service with a durable store. */
@EnabledOnOs(OS.LINUX)
@Timeout(90)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FollowIT {
  private static final int CLIENTS = 500;
  private static final String HANG = call("samples.Faults::hang", "[]");
  private static final Pattern NOTE =
      Pattern.compile("\n\\[\\.\\.\\. ([0-9]+) bytes left out \\.\\.\\.\\]\n");

  @TempDir static Path temporary;
  private static ServiceProcess service;
  private static ServiceClient client;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.http.heartbeat=200ms",
                "jobpool.drain-time=1s",
                "jobpool.store.url=jdbc:sqlite:" + temporary.resolve("data/jobs.db"))
            .awaitStarted();
    client = service.client();
    http = HttpClient.newHttpClient();
    service.awaitFullPool(client, 2);
  }

  @AfterEach
  void cancelAll() {
    if (service.isAlive()) {
      client.cancelAll();
    }
  }

  @AfterAll
  static void stop() {
    http.shutdownNow();
    client.close();
    service.close();
  }

  private static ServerEvent.Reader follow(String job, String... headers) throws Exception {
    return ServerEvent.Reader.open(http, client.base().resolve(job + "/events"), headers);
  }

  private static List<ServerEvent> replay(String job, String... headers) throws Exception {
    return ServerEvent.parse(client.send("GET", job + "/events", "", headers).text());
  }

  private static List<String> brief(List<ServerEvent> events) {
    return events.stream().filter(it -> !it.name().equals(":")).map(ServerEvent::brief).toList();
  }

  private static List<String> states(List<ServerEvent> events) {
    return brief(events).stream().filter(it -> it.startsWith("state")).toList();
  }

  @Test
  void events_fromSubmissionToEnd_areToldAsTheyHappenAndAgainFromWhereSomebodyWas()
      throws Exception {
    String job = client.submit(call("samples.Progress::countdown", "[5]"));

    List<ServerEvent> live;
    ServerEvent left;
    try (ServerEvent.Reader reader = follow(job);
        ServerEvent.Reader leaver = follow(job)) {
      left = leaver.await("progress ");
      live = reader.rest();
    }

    assertThat(brief(live))
        .startsWith("state QUEUED", "state RUNNING")
        .anySatisfy(event -> assertThat(event).endsWith(" to go"))
        .endsWith("progress done", "state SUCCEEDED");
    List<String> ids = live.stream().map(ServerEvent::id).filter(id -> !id.isEmpty()).toList();
    assertThat(ids).isSorted().doesNotHaveDuplicates();

    List<ServerEvent> all = replay(job);
    assertThat(brief(all))
        .containsExactly("state QUEUED", "state RUNNING", "progress done", "state SUCCEEDED");
    assertThat(all.getLast()).isEqualTo(live.getLast());
    assertThat(brief(replay(job, "Last-Event-ID", left.id())))
        .containsExactly("progress done", "state SUCCEEDED");
    assertThat(client.send("GET", job + "/events", "", "Last-Event-ID", ids.getLast()).status())
        .isEqualTo(204);
  }

  @Test
  void events_jobThatCannotBeFollowed_isAProblem() {
    assertThat(client.get("/jobs/9f000000-0000-4000-8000-000000000001/events").status())
        .isEqualTo(404);
    assertThat(client.get("/jobs/01890000-0000-7000-8000-000000000001/events").status())
        .isEqualTo(410);
    String job = client.submit(call("samples.Text::upper", "[\"x\"]"));
    Answer answer = client.send("GET", job + "/events", "", "Last-Event-ID", "17");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/errors/0/header")).isEqualTo("Last-Event-ID");
    assertThat(client.send("GET", job + "/events", "", "Accept", "text/html").status())
        .isEqualTo(406);
  }

  @Test
  void events_nothingHappens_showSignsOfLife() throws Exception {
    String job = client.submit(HANG);

    try (ServerEvent.Reader reader = follow(job)) {
      reader.await("state RUNNING");
      reader.await(":");
      reader.await(":");
      client.send("DELETE", job, "");
      reader.await("state CANCELLED");
      assertThat(reader.rest()).isEmpty();
    }
  }

  @Test
  void events_manyClients_allHearTheEndAndTakeNoThreads() throws Exception {
    String job = client.submit(HANG);
    Footprint before = service.footprint();

    List<ServerEvent.Reader> readers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      readers.add(follow(job));
    }
    int threads = service.footprint().threads().values().stream().mapToInt(it -> it).sum();
    client.send("DELETE", job, "");

    for (ServerEvent.Reader reader : readers) {
      assertThat(states(reader.rest())).endsWith("state CANCELLED");
      reader.close();
    }
    int threadsBefore = before.threads().values().stream().mapToInt(it -> it).sum();
    assertThat(threads).isLessThan(threadsBefore + 20);
    await("all connections are closed")
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> service.footprint().files() < before.files() + 20);
  }

  @Test
  void events_clientsThatGoOrDoNotRead_areForgottenAndSlowNobody() throws Exception {
    String job = client.submit(HANG);
    String flood = client.submit(call("samples.Faults::floodOutput", "[20]"));
    Footprint before = service.footprint();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Socket socket = new RawConnection(client.base()).open();
      String path =
          switch (i % 3) {
            case 0 -> job + "/events";
            case 1 -> job + "/log?follow=true";
            default -> flood + "/events";
          };
      socket
          .getOutputStream()
          .write("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path).getBytes(US_ASCII));
      assertThat(socket.getInputStream().readNBytes(12)).isEqualTo("HTTP/1.1 200".getBytes(UTF_8));
      sockets.add(socket);
    }

    // A third of them reads no further, of a job that has printed more than any buffer takes.
    List<ServerEvent> read = replay(flood);

    assertThat(states(read)).endsWith("state SUCCEEDED");
    for (Socket socket : sockets) {
      socket.close();
    }
    await("they are forgotten")
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> service.footprint().files() < before.files() + 10);
    assertThat(service.complaints()).isEmpty();
  }

  @Test
  void log_follow_isAllThatIsKeptOfWhatAJobPrintsUntilItsEnd() throws Exception {
    String job = client.submit(call("samples.Faults::floodOutput", "[8]"));

    String text = client.get(job + "/log?follow=true").text();

    Matcher notes = NOTE.matcher(text);
    long omitted = notes.results().mapToLong(note -> Long.parseLong(note.group(1))).sum();
    String lines = NOTE.matcher(text).replaceAll("");
    assertThat(lines.length() + omitted).isEqualTo(8 << 20);
    assertThat(client.get(job).at("/state")).isEqualTo("SUCCEEDED");
    assertThat(client.get(job + "/log?follow=true").text())
        .isEqualTo(client.get(job + "/log").text());
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void stop_endsStreamsAndAnotherStartGoesOn() throws Exception {
    String finished = client.submit(call("samples.Progress::countdown", "[2]"));
    List<ServerEvent> told;
    try (ServerEvent.Reader reader = follow(finished)) {
      told = reader.rest();
    }
    ServerEvent progress =
        told.stream().filter(it -> it.brief().endsWith(" to go")).findFirst().orElseThrow();
    String job = client.submit(HANG);
    ServerEvent running;
    try (ServerEvent.Reader reader = follow(job)) {
      running = reader.await("state RUNNING");

      service.terminate();

      reader.rest(); // comes to an end
    }
    service.awaitExit();
    client.close();
    service.close();

    start();
    assertThat(brief(replay(finished, "Last-Event-ID", progress.id())))
        .containsExactly("progress done", "state SUCCEEDED");
    assertThat(replay(finished).getLast()).isEqualTo(told.getLast());
    try (ServerEvent.Reader reader = follow(job, "Last-Event-ID", running.id())) {
      assertThat(reader.await("state RUNNING").id()).isGreaterThan(running.id());
    }
  }
}
