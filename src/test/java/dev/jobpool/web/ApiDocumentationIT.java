package dev.jobpool.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiDocumentationIT extends WebSliceTest {
  private static final List<String> PLAIN = List.of("200", "400", "406");

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  RequestMappingHandlerMapping routes;

  @Test
  void document_isOpenApi31AndHasEveryRoute() {
    JsonNode document = document();
    Set<String> served = new TreeSet<>();
    routes
        .getHandlerMethods()
        .forEach((route, handler) -> {
          if (handler.getBeanType().getPackage() == JobsController.class.getPackage()
              && handler.getBeanType() != UnhandledErrors.class) {
            served.addAll(names(route));
          }
        });

    Set<String> documented = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method -> documented.add(method + " " + path.getKey())));

    assertThat(document.path("openapi").asString()).startsWith("3.1");
    assertThat(documented).isEqualTo(served).hasSizeGreaterThan(15);
  }

  @Test
  void document_everyOperation_isDescribedWithAllItAnswers() {
    for (JsonNode path : document().path("paths")) {
      for (JsonNode operation : path) {
        String id = operation.path("operationId").asString();
        assertThat(operation.path("summary").asString()).as(id).isNotBlank();
        assertThat(operation.path("description").asString()).as(id).isNotBlank();
        assertThat(operation.path("responses").propertyNames())
            .as(id)
            .containsAll(
                switch (id) {
                  case "openSession" -> List.of("101", "400", "426");
                  case "redeliverCallback" -> List.of("202", "400", "404", "406");
                  default -> PLAIN;
                });
        for (JsonNode parameter : operation.path("parameters")) {
          assertThat(parameter.path("description").asString())
              .as(id + " " + parameter.path("name").asString())
              .isNotBlank();
        }
        operation
            .path("responses")
            .properties()
            .forEach(entry -> describes(id, entry.getKey(), entry.getValue()));
      }
    }
  }

  /** Such as {@code get /jobs}. */
  private static List<String> names(RequestMappingInfo route) {
    return route.getMethodsCondition().getMethods().stream()
        .map(method -> method.name().toLowerCase(Locale.ROOT))
        .flatMap(method -> route.getPatternValues().stream().map(path -> method + " " + path))
        .toList();
  }

  private static void describes(String operation, String status, JsonNode response) {
    String name = operation + " " + status;
    assertThat(response.path("description").asString()).as(name).isNotBlank();
    if (Integer.parseInt(status) >= 400) {
      JsonNode content = response.path("content").path("application/problem+json");
      assertThat(content.path("schema").path("$ref").asString())
          .as(name)
          .isEqualTo("#/components/schemas/Problem");
      assertThat(content.path("examples").isEmpty()).as(name).isFalse();
    } else if (!List.of("101", "204", "304").contains(status)) {
      assertThat(response.path("content").propertyNames())
          .as(name)
          .doesNotContain("*/*")
          .isNotEmpty();
    }
  }

  @Test
  void document_submit_hasEveryStatus() {
    JsonNode submit = document().path("paths").path("/jobs").path("post");

    assertThat(submit.path("responses").propertyNames())
        .containsExactlyInAnyOrder(
            "200", "202", "400", "404", "406", "409", "413", "415", "422", "503");
    assertThat(submit.path("parameters").findValuesAsString("name"))
        .containsExactlyInAnyOrder("mode", "wait", "Prefer", "Idempotency-Key");
    assertThat(submit.path("requestBody").path("content").propertyNames())
        .containsExactly("application/json", "application/x-ndjson");
  }

  @Test
  void document_references_allLeadSomewhere() {
    JsonNode document = document();

    for (String reference : document.findValuesAsString("$ref")) {
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    for (JsonNode schema : document.path("components").path("schemas")) {
      assertThat(schema.path("properties").isEmpty()).as(schema.toString()).isFalse();
    }
  }

  @Test
  void examples_areAcceptedAsTheyAreShown() {
    JsonNode examples =
        document().at("/paths/~1jobs/post/requestBody/content/application~1json/examples");

    assertThat(examples.propertyNames())
        .contains("samples.Arithmetic::power", "samples.MovieBoard::scrape")
        .doesNotContain("samples.Chat::talk");
    examples
        .properties()
        .forEach(example -> {
          String body = example.getValue().path("value").toString();
          assertThat(submit("", body).statusCode()).as(body).isEqualTo(202);
        });
  }

  @Test
  void userInterface_isWhereItShouldBe() {
    given(service)
        .redirects()
        .follow(false)
        .get("/")
        .then()
        .statusCode(302)
        .header("Location", containsString("/swagger-ui.html"));
    given(service)
        .accept("text/html")
        .get("/")
        .then()
        .statusCode(200)
        .contentType(startsWith("text/html"))
        .body(containsString("swagger-ui"));
  }

  private JsonNode document() {
    String json = given(service).get("/v3/api-docs").then().statusCode(200).extract().asString();
    return JsonMapper.shared().readTree(json);
  }
}
