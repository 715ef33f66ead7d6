package dev.jobpool.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionsIT extends WebSliceTest {

  @Test
  void list_result() {
    given(service)
        .get("/functions")
        .then()
        .statusCode(200)
        .body("generation", is(1))
        .body("problems", empty())
        .body("functions.name", hasItems("samples.Arithmetic::power", "samples.Text::upper"))
        .body("functions.find { it.name == 'samples.Chat::talk' }.kind", is("session"))
        .body("functions.find { it.name == 'samples.Chat::talk' }.example", nullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "samples.Arithmetic::power",
        "samples.Arithmetic%3A%3Apower",
        "samples%2EArithmetic::power"
      })
  void get_nameInAnySpelling_result(String name) {
    given(service)
        .urlEncodingEnabled(false)
        .get("/functions/" + name)
        .then()
        .statusCode(200)
        .body("name", is("samples.Arithmetic::power"))
        .body("overloads[0].parameters.name", is(List.of("base", "exponent")))
        .body("overloads[0].parameters.type", is(List.of("long", "int")))
        .body("overloads[0].returns", is("long"))
        .body("overloads[0].argsSchema.type", is("array"))
        .body("overloads[0].kwargsSchema.type", is("object"))
        .body("overloads[0].jar", is("jobpool-samples.jar"))
        .body("overloads[0].example.args", is(List.of(2, 10)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"samples.Arithmetic::pow", "samples.Outer$Arithmetic::power"})
  void get_unknownName_suggestsTheNearest(String name) {
    given(service)
        .get("/functions/" + name)
        .then()
        .statusCode(404)
        .body("type", is("/problems/no-such-function"))
        .body("suggestions", hasItem("samples.Arithmetic::power"));
  }

  @Test
  void reload_nothingNew_saysSo() {
    given(service)
        .post("/functions/reload")
        .then()
        .statusCode(200)
        .body("added", empty())
        .body("removed", empty())
        .body("changed", empty())
        .body("problems", empty());
  }
}
