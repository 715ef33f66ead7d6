package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The pages for authors of clients: their programs and commands, run as they stand. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ClientPagesIT {
  private static final String POWER = "\"func\":\"samples.Arithmetic::power\"";

  /** What the commands of multiprocessing.md answer with, by what is written in Python. */
  private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

  static {
    ANSWERS.put("pool.apply(prepared)", "\"value\":\"tea\"");
    ANSWERS.put("pool.apply(power, (2,), {\"exponent\": 10})", "\"value\":1024");
    ANSWERS.put("pool.apply_async(square, (3,), callback=f, error_callback=g)", "-7");
    ANSWERS.put("r = pool.apply_async(power, (2, 10))", "");
    ANSWERS.put("pool.map(square, [1, 2, 3])", "\"value\":[1,4,9]");
    ANSWERS.put("pool.map(square, numbers, chunksize=100)", "\"value\":[1,4,9]");
    ANSWERS.put("pool.starmap(power, [(2, 3), (2, 4)])", "\"value\":[8,16]");
    ANSWERS.put("m = pool.map_async(square, [1, 2, 3])", "");
    ANSWERS.put(
        "pool.imap(square, [1, 2, 3])", "{\"index\":2,\"state\":\"SUCCEEDED\",\"value\":9}");
    ANSWERS.put("pool.imap_unordered(square, [1, 2, 3])", "{\"index\":0,");
    ANSWERS.put("r.get()", "1024");
    ANSWERS.put("r.get(timeout=10)", "1024");
    ANSWERS.put("r.wait(10)", POWER);
    ANSWERS.put("r.ready()", "\"ready\":true");
    ANSWERS.put("r.successful()", "\"successful\":true");
    ANSWERS.put("–", "/problems/job-finished");
    ANSWERS.put("pool.close()", "\"state\":\"CLOSED\"");
    ANSWERS.put("pool.join()", "\"state\":\"CLOSED\"");
    ANSWERS.put("pool.terminate()", "\"state\":\"TERMINATED\"");
    ANSWERS.put("pool = Pool() once more", "\"state\":\"OPEN\"");
  }

  @TempDir static Path home;
  private static ServiceProcess service;
  private static ServiceClient client;
  private static Reader reader;

  @BeforeAll
  static void start() throws IOException {
    service =
        ServiceProcess.start(
                home,
                "jobpool.pool.size=2",
                "jobpool.pool.initializer=samples.Tasks::prepare",
                "jobpool.pool.initargs=tea",
                "jobpool.pool.max-tasks-per-worker=100")
            .awaitStarted();
    client = service.client();
    service.awaitFullPool(client, 2);
    reader = new Reader(client);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  @Test
  void multiprocessing_commands_answerAsThePageSays() throws Exception {
    DocPage page = DocPage.read("multiprocessing.md");
    List<List<String>> rows =
        page.rows().filter(row -> row.get(1).matches("`(send|submit|r=|m=).*")).toList();
    assertThat(rows.stream().map(row -> code(row.getFirst())).toList())
        .containsExactlyElementsOf(ANSWERS.keySet());
    List<String> script = new ArrayList<>(List.of(page.block("sh")));
    rows.forEach(row -> script.addAll(List.of("echo '<next>'", code(row.get(1)), "echo")));

    String[] answers = reader.types(String.join("\n", script)).split("<next>\n");

    assertThat(answers).hasSize(rows.size() + 1);
    int next = 1;
    for (Map.Entry<String, String> expected : ANSWERS.entrySet()) {
      assertThat(answers[next++]).as(expected.getKey()).contains(expected.getValue());
    }
  }

  private static String code(String cell) {
    return cell.replace("`", "");
  }

  @Test
  void multiprocessing_settings_areThoseOfTheConfigurationPage() {
    DocPage settings = DocPage.read("multiprocessing.md").section("Making a pool");
    List<String> variables =
        settings
            .rows()
            .flatMap(row -> code(row.get(1)).lines())
            .flatMap(line -> List.of(line.split(" ")).stream())
            .filter(word -> word.startsWith("JOBPOOL_"))
            .map(word -> word.substring(0, word.indexOf('=')))
            .toList();

    assertThat(variables).hasSize(4);
    assertThat(variables)
        .allSatisfy(variable ->
            assertThat(DocPage.read("configuration.md").text()).contains("| `" + variable + "` |"));
  }

  @Test
  void curl_program_printsWhatThePageShows() throws Exception {
    DocPage page = section("curl");
    assertThat(reader.types(page.block("sh"))).isEqualTo(page.block("text"));
  }

  @Test
  void java_program_printsWhatThePageShows() throws Exception {
    DocPage page = section("Java");
    String program = page.block("java");
    assertThat(reader.runs(home, "Client.java", program, Reader.java().toString()))
        .isEqualTo(page.block("text"));
  }

  @Test
  void python_program_printsWhatThePageShows() throws Exception {
    DocPage page = section("Python");
    assertThat(reader.runs(home, "client.py", page.block("python"), "python3"))
        .isEqualTo(page.block("text"));
  }

  @Test
  void javaScript_program_printsWhatThePageShows() throws Exception {
    DocPage page = section("JavaScript");
    assertThat(reader.runs(home, "client.mjs", page.block("js"), "node"))
        .isEqualTo(page.block("text"));
  }

  private static DocPage section(String language) {
    return DocPage.read("clients.md").section(language);
  }
}
