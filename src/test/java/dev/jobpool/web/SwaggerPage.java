package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Swagger UI in a browser, with what people do there. */
record SwaggerPage(Browser browser, String origin) {

  /** Loads the page of the service on this port afresh; what was said before is forgotten. */
  static SwaggerPage load(Browser browser, int port) {
    var page = new SwaggerPage(browser, "http://127.0.0.1:" + port);
    browser.complaints();
    page.requests();
    browser.driver().get(page.origin + "/");
    return page;
  }

  /** The addresses that it asked for since the last look. */
  List<String> requests() {
    return browser.requestsFrom(origin);
  }

  /** Unfolds an operation, in which things can be tried at once. */
  Operation open(String operation) {
    WebElement block = find("[id$=-" + operation + "]");
    block.findElement(By.cssSelector(".opblock-summary-control")).click();
    block.findElement(By.cssSelector(".execute"));
    return new Operation(block);
  }

  /** Gives the page a key or a token to send. */
  void authorize(String credential) {
    find(".auth-wrapper .btn.authorize").click();
    find("[aria-label=auth-bearer-value]").sendKeys(credential);
    find(".auth-container:has([aria-label=auth-bearer-value]) button.authorize").click();
    find(".auth-container .btn-done").click();
  }

  private WebElement find(String selector) {
    return browser.driver().findElement(By.cssSelector(selector));
  }

  /** An operation that is unfolded. */
  record Operation(WebElement block) {

    Operation choose(String menu, String option) {
      WebElement select = block.findElement(By.cssSelector(menu));
      select.findElement(By.cssSelector("option[value='" + option + "']")).click();
      return this;
    }

    /** Has the request answered when the job has ended. */
    Operation synchronously() {
      return choose("tr[data-param-name=mode] select", "sync");
    }

    /** Replaces the example by this. */
    Operation body(String text) {
      WebElement area = block.findElement(By.cssSelector("textarea.body-param__text"));
      area.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
      return this;
    }

    /** Executes what the form says and takes the answer from the page. */
    JsonNode execute(int status) {
      block.findElement(By.cssSelector(".execute")).click();
      WebElement answer = block.findElement(By.cssSelector(".live-responses-table .response"));
      assertThat(answer.findElement(By.cssSelector(".response-col_status")).getText())
          .startsWith(Integer.toString(status));
      String body = answer.findElement(By.cssSelector(".highlight-code code")).getText();
      return JsonMapper.shared().readTree(body);
    }

    /** Everything that is shown of the answer. */
    String answer() {
      return block.findElement(By.cssSelector(".live-responses-table")).getText();
    }
  }
}
