package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The pages of {@code docs/examples}: their commands do what they say, and print what they show.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ExamplesIT {
  private static final String CHAT = "samples.Chat::talk";

  private static TalkingService service;
  private static Reader reader;

  /** Where the service runs, and what the pages run. */
  @TempDir private static Path home;

  @BeforeAll
  static void start() throws IOException {
    service = new TalkingService(home, 4, List.of(CHAT));
    reader = new Reader(service.client()).in(home).with("CHAT_PORT", service.port(CHAT));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** Runs a page's commands, which print what the page shows but for the numbers; what that was. */
  private static List<String> follow(DocPage page) throws IOException, InterruptedException {
    String printed = reader.types(String.join("\n", page.blocks("sh")));
    assertThat(shape(printed)).isEqualTo(shape(String.join("", page.blocks("text"))));
    return printed.lines().toList();
  }

  /** What stays the same from run to run. */
  private static String shape(String printed) {
    return printed.replaceAll("[0-9]+", "#");
  }

  private static void resize(int size) {
    String body = "{\"size\": %d}".formatted(size);
    assertThat(service.client().send("PATCH", "/pool", body).status()).isEqualTo(200);
    service.process().awaitFullPool(service.client(), size);
  }

  /** The jobs of a function, in the order in which they started. */
  private static List<JsonNode> jobs(String function) {
    return service
        .client()
        .get("/jobs?pageSize=200&func=" + function)
        .json()
        .at("/jobs")
        .valueStream()
        .sorted(Comparator.comparing(job -> time(job, "/startedAt")))
        .toList();
  }

  private static Instant time(JsonNode job, String pointer) {
    return Instant.parse(job.at(pointer).asString());
  }

  private static Set<String> pids(List<JsonNode> jobs) {
    return jobs.stream().map(job -> job.at("/worker/pid").asString()).collect(Collectors.toSet());
  }

  private static void purge(List<JsonNode> jobs) {
    jobs.forEach(job ->
        service.client().send("DELETE", job.at("/links/self").asString() + "?purge=true", ""));
  }

  @Test
  void poolOrProcesses_hundredTasks_fiveProcessesDoThem() throws Exception {
    follow(DocPage.read("examples/pool-or-processes.md"));

    List<JsonNode> all = jobs("samples.Tasks::count");
    assertThat(all).hasSize(101).allMatch(job -> job.at("/successful").asBoolean());
    JsonNode map = all.getLast();
    assertThat(service.client().get(map.at("/links/log").asString()).text().lines())
        .hasSize(1000)
        .contains("1", "100");
    List<JsonNode> jobs = all.subList(0, 100);
    assertThat(pids(jobs)).hasSizeLessThanOrEqualTo(5);
    Set<String> counted = new HashSet<>();
    for (JsonNode job : jobs) {
      String log = service.client().get(job.at("/links/log").asString()).text();
      assertThat(log.lines()).hasSize(10);
      counted.addAll(log.lines().toList());
    }
    assertThat(counted).hasSize(100).contains("1", "100");
  }

  @Test
  void synchronous_tenCalls_runOneAfterAnotherInThreeProcesses() throws Exception {
    List<String> printed = follow(DocPage.read("examples/synchronous.md"));

    assertThat(printed.getLast()).isEqualTo("[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]");
    assertThat(new HashSet<>(printed.subList(0, 10))).hasSizeLessThanOrEqualTo(3);
    List<JsonNode> jobs = jobs("samples.Tasks::work");
    assertThat(jobs).hasSize(10);
    for (int i = 1; i < jobs.size(); i++) {
      assertThat(time(jobs.get(i), "/startedAt"))
          .isAfterOrEqualTo(time(jobs.get(i - 1), "/finishedAt"));
    }
    purge(jobs);
  }

  @Test
  void asynchronous_tenCalls_atMostThreeRunAtATime() throws Exception {
    List<String> printed = follow(DocPage.read("examples/asynchronous.md"));

    assertThat(printed.subList(0, 10))
        .containsExactly("0", "1", "4", "9", "16", "25", "36", "49", "64", "81");
    assertThat(printed.subList(10, 20)).allMatch(line -> line.matches(".* one of [123] at a time"));
    assertThat(printed).anyMatch(line -> line.endsWith("one of 3 at a time"));
    List<JsonNode> jobs = jobs("samples.Tasks::work");
    assertThat(pids(jobs)).hasSizeLessThanOrEqualTo(3);
    assertThat(service.client().get("/pool").at("/state")).isEqualTo("OPEN");
    purge(jobs);
  }

  @Test
  void chat_sixClients_fourAreServedAndTwoWaitForTheirTurn() throws Exception {
    resize(4);
    DocPage page = DocPage.read("examples/chat.md");
    assertThat(page.section("Start it").block("sh"))
        .contains("JOBPOOL_POOL_SIZE=4", "JOBPOOL_TCP_0_PORT=9000", "JOBPOOL_TCP_0_FUNC=" + CHAT);

    List<String> printed = follow(page.section("Six clients"));

    assertThat(printed.subList(0, 4)).allMatch(line -> line.matches("CLIENT [0-3] IS HERE"));
    assertThat(new HashSet<>(printed.subList(4, 8))).as("four processes").hasSize(4);
    service.awaitCalm(4);
    List<JsonNode> sessions = jobs(CHAT);
    assertThat(sessions).hasSize(6).allMatch(job -> job.at("/successful").asBoolean());
    assertThat(pids(sessions)).as("the waiting two came to the same").hasSize(4);
    for (JsonNode session : sessions) {
      assertThat(service.client().get(session.at("/links/log").asString()).text())
          .isEqualTo("process " + session.at("/worker/pid").asString() + "\n");
    }
  }

  @Test
  void callback_twoHundredPages_noLineIsLostOrTorn() throws Exception {
    follow(DocPage.read("examples/callback.md"));

    assertThat(Files.readAllLines(home.resolve("db.txt")))
        .hasSize(200)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("url:<http://[0-9.:]+/page/([0-9]+)> size:\\[\\1]"));
  }

  @Test
  void crawler_board_isTakenApart() throws Exception {
    DocPage page = DocPage.read("examples/crawler.md");

    List<String> printed = follow(page);

    assertThat(printed).isEqualTo(page.block("text").lines().toList());
  }
}
