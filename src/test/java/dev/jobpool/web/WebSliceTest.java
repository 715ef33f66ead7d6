package dev.jobpool.web;

import static io.restassured.RestAssured.given;

import io.restassured.builder.RequestSpecBuilder;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the tests of the HTTP interface share: one running {@link WebSlice}, and how to call it. */
@SpringBootTest(
    classes = WebSlice.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "jobpool.http.max-body=100000B",
      "jobpool.http.default-wait=200ms",
      "management.endpoint.health.group.readiness.include=readinessState"
    })
abstract class WebSliceTest {
  static final String UNKNOWN_ID = "ffffffff-ffff-7000-8000-000000000001";

  @Autowired ScriptedRunner runner;
  @Autowired ScriptedPool pool;
  @LocalServerPort int port;

  RequestSpecification service;

  @BeforeEach
  void reset() {
    service = new RequestSpecBuilder().setBaseUri("http://127.0.0.1:" + port).build();
    runner.open = true;
    runner.idle = true;
    pool.open();
    pool.gone = true;
  }

  /** {@code POST} to a path below {@code /jobs} that may have a query. */
  Response submit(String query, String body) {
    return given(service).contentType(ContentType.JSON).body(body).post("/jobs" + query);
  }

  /** A job that is RUNNING until it is released. */
  UUID startedJob() {
    Response answer = submit("", "{\"func\": \"samples.Sleep::seconds\", \"args\": [60]}");
    return UUID.fromString(answer.then().statusCode(202).extract().path("id"));
  }

  UUID finishedJob() {
    Response answer = submit("", "{\"func\": \"samples.Arithmetic::square\", \"args\": [12]}");
    return UUID.fromString(answer.then().statusCode(202).extract().path("id"));
  }

  UUID failedJob() {
    Response answer = submit("", "{\"func\": \"samples.Faults::fail\", \"args\": [\"as asked\"]}");
    return UUID.fromString(answer.then().statusCode(202).extract().path("id"));
  }
}
