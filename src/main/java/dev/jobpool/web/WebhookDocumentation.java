package dev.jobpool.web;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.DateTimeSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the service sends to others, in the OpenAPI document. */
@Configuration(proxyBeanMethods = false)
class WebhookDocumentation {
  private static final List<String> TYPES =
      List.of("job.succeeded", "job.failed", "job.timed_out", "job.cancelled", "job.lost");

  @Bean
  OpenApiCustomizer webhooks() {
    return WebhookDocumentation::addTo;
  }

  private static void addTo(OpenAPI document) {
    Operation operation =
        new Operation()
            .operationId("jobEnded")
            .addTagsItem("Jobs")
            .summary("A job has ended")
            .description(
                """
                Sent to the URL of `callback` or `errorCallback`, by Standard Webhooks, at least \
                once. Check the signature before anything else.\
                """)
            .parameters(
                List.of(
                    header("webhook-id", "The delivery's id: the same at every attempt."),
                    header("webhook-timestamp", "Of this attempt, in seconds since 1970."),
                    header(
                        "webhook-signature",
                        "`v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`; one for"
                            + " each secret, separated by spaces.")))
            .requestBody(
                new RequestBody()
                    .required(true)
                    .description("The job's end.")
                    .content(new Content().addMediaType(APPLICATION_JSON_VALUE, message())))
            .responses(
                new ApiResponses()
                    .addApiResponse("2XX", new ApiResponse().description("It is delivered."))
                    .addApiResponse(
                        "410", new ApiResponse().description("It is given up, and not sent again."))
                    .addApiResponse(
                        "default", new ApiResponse().description("It is sent again later.")));
    document.setWebhooks(Map.of("jobEnded", new PathItem().post(operation)));
  }

  private static Parameter header(String name, String description) {
    return new HeaderParameter()
        .name(name)
        .required(true)
        .description(description)
        .schema(new StringSchema());
  }

  private static MediaType message() {
    Schema<?> type = new StringSchema()._enum(TYPES).description("How it ended.");
    Schema<?> schema =
        new ObjectSchema()
            .addProperty("type", type)
            .addProperty("timestamp", new DateTimeSchema().description("When it ended."))
            .addProperty(
                "valueOmitted",
                new BooleanSchema()
                    .description("Whether the value is left out as it is long: see its links."))
            .addProperty("data", new Schema<>().$ref("Job"));
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("type", "job.succeeded");
    example.put("timestamp", "2026-03-01T12:00:00.002Z");
    example.put("valueOmitted", false);
    example.put("data", JobExampleAnswers.succeeded());
    return new MediaType().schema(schema).example(example);
  }
}
