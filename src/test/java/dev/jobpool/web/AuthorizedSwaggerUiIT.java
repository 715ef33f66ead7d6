package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.JobPoolApplication;
import dev.jobpool.KeysFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The Swagger UI of a service that asks its callers who they are, in a browser. */
@SpringBootTest(
    classes = JobPoolApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "jobpool.pool.functions=target/functions",
      "jobpool.store.url=memory",
      "jobpool.pool.size=1"
    })
class AuthorizedSwaggerUiIT {
  private static final String KEY = "a-key-of-the-search-team";
  private static final String SQUARE = "{\"func\":\"samples.Arithmetic::square\",\"args\":[12]}";
  private static @Nullable Browser started;

  @LocalServerPort int port;
  private SwaggerPage page;

  @DynamicPropertySource
  static void keys(DynamicPropertyRegistry properties) throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "keys-");
    var keys = new KeysFile(folder.resolve("keys.json"));
    keys.write(KeysFile.entry(KEY, "search-team", "submit", ""));
    properties.add("jobpool.security.keys", keys::path);
  }

  @AfterAll
  static void closeBrowser() {
    if (started != null) {
      started.close();
      started = null;
    }
  }

  @BeforeEach
  void openPage() throws IOException {
    if (started == null) {
      started = Browser.start();
    }
    page = SwaggerPage.load(started, port);
  }

  @Test
  void page_openedUnderItsPolicy_runsWithoutErrors() {
    page.open("submitJob");
    page.open("getPool");

    assertThat(page.requests())
        .contains(page.origin() + "/v3/api-docs")
        .allMatch(address -> address.startsWith(page.origin() + "/"));
    assertThat(page.browser().complaints()).isEmpty();
  }

  @Test
  void submit_notAuthorized_shows401() {
    JsonNode problem = page.open("submitJob").body(SQUARE).execute(401);

    assertThat(problem.path("type").asString()).isEqualTo("/problems/unauthenticated");
    assertThat(page.browser().complaints())
        .singleElement()
        .asString()
        .contains("/jobs", "401"); // and nothing of the policy
  }

  @Test
  void submit_authorized_showsTheResult() {
    page.authorize(KEY);

    JsonNode job = page.open("submitJob").synchronously().body(SQUARE).execute(200);

    assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.path("value").asInt()).isEqualTo(144);
    assertThat(page.browser().complaints()).isEmpty();
  }
}
