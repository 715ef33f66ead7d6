package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.JobPoolApplication;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
  private Browser browser;

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
    browser = started;
    browser.complaints();
    browser.requestsFrom(origin());
    browser.driver().get(origin() + "/");
  }

  @Test
  void submit_exampleAsShown_showsTheResult() {
    WebElement submit = open("submitJob");
    choose(submit, "tr[data-param-name=mode] select", "sync");

    JsonNode job = execute(submit, 200);

    assertThat(job.path("func").asString()).isEqualTo("samples.Arithmetic::power");
    assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.path("value").asInt()).isEqualTo(1024);
  }

  @Test
  void submit_exampleFromTheMenu_showsItsResult() {
    WebElement submit = open("submitJob");
    choose(submit, "tr[data-param-name=mode] select", "sync");
    choose(submit, ".opblock-section-request-body .examples-select-element", "samples.Text::upper");

    JsonNode job = execute(submit, 200);

    assertThat(job.path("func").asString()).isEqualTo("samples.Text::upper");
    assertThat(job.path("value").asString()).isEqualTo("HELLO, POOL");
  }

  @Test
  void submit_asynchronously_showsWhereToFollow() {
    WebElement submit = open("submitJob");

    JsonNode job = execute(submit, 202);

    assertThat(submit.findElement(By.cssSelector(".live-responses-table")).getText())
        .contains("location: /jobs/" + job.path("id").asString());
  }

  @Test
  void page_openedAndUsed_staysHereAndRunsWithoutErrors() {
    execute(open("getPool"), 200);

    List<String> requests = browser.requestsFrom(origin());
    assertThat(requests)
        .contains(origin() + "/v3/api-docs", origin() + "/pool")
        .allMatch(address -> address.startsWith(origin() + "/"));
    assertThat(browser.complaints()).isEmpty();
  }

  private String origin() {
    return "http://127.0.0.1:" + port;
  }

  private WebElement open(String operation) {
    WebElement block = browser.driver().findElement(By.cssSelector("[id$=-" + operation + "]"));
    block.findElement(By.cssSelector(".opblock-summary-control")).click();
    block.findElement(By.cssSelector(".execute"));
    return block;
  }

  private static void choose(WebElement block, String menu, String option) {
    WebElement select = block.findElement(By.cssSelector(menu));
    select.findElement(By.cssSelector("option[value='" + option + "']")).click();
  }

  /** Executes what the form says and takes the answer from the page. */
  private static JsonNode execute(WebElement block, int status) {
    block.findElement(By.cssSelector(".execute")).click();
    WebElement answer = block.findElement(By.cssSelector(".live-responses-table .response"));
    assertThat(answer.findElement(By.cssSelector(".response-col_status")).getText())
        .startsWith(Integer.toString(status));
    String body = answer.findElement(By.cssSelector(".highlight-code code")).getText();
    return JsonMapper.shared().readTree(body);
  }
}
