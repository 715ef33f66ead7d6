package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.JobPoolApplication;
import dev.jobpool.web.SwaggerPage.Operation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The Swagger UI as people use it: in a browser, with the whole service behind it. */
@SpringBootTest(
    classes = JobPoolApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "jobpool.pool.functions=target/functions",
      "jobpool.store.url=memory",
      "jobpool.pool.size=1"
    })
class SwaggerUiIT {
  private static @Nullable Browser started;

  @LocalServerPort int port;
  private SwaggerPage page;

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
  void submit_exampleAsShown_showsTheResult() {
    JsonNode job = page.open("submitJob").synchronously().execute(200);

    assertThat(job.path("func").asString()).isEqualTo("samples.Arithmetic::power");
    assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.path("value").asInt()).isEqualTo(1024);
  }

  @Test
  void submit_exampleFromTheMenu_showsItsResult() {
    JsonNode job =
        page.open("submitJob")
            .synchronously()
            .choose(".opblock-section-request-body .examples-select-element", "samples.Text::upper")
            .execute(200);

    assertThat(job.path("func").asString()).isEqualTo("samples.Text::upper");
    assertThat(job.path("value").asString()).isEqualTo("HELLO, POOL");
  }

  @Test
  void submit_asynchronously_showsWhereToFollow() {
    Operation submit = page.open("submitJob");

    JsonNode job = submit.execute(202);

    assertThat(submit.answer()).contains("location: /jobs/" + job.path("id").asString());
  }

  @Test
  void page_openedAndUsed_staysHereAndRunsWithoutErrors() {
    page.open("getPool").execute(200);

    assertThat(page.requests())
        .contains(page.origin() + "/v3/api-docs", page.origin() + "/pool")
        .allMatch(address -> address.startsWith(page.origin() + "/"));
    assertThat(page.browser().complaints()).isEmpty();
  }
}
