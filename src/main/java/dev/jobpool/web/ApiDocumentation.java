package dev.jobpool.web;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionSignature;
import dev.jobpool.security.Callers;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;

/**
 * Completes the OpenAPI document: the problems of each operation, the headers, and an example for
 * every function that is deployed.
 */
@Configuration(proxyBeanMethods = false)
class ApiDocumentation {
  private static final String DESCRIPTION =
      """
      Runs functions in a pool of reusable worker processes: Python's `multiprocessing.Pool` as a \
      service. A fixed number of worker JVMs is started once; each takes a job, runs it, gives the \
      result back and waits for the next. A job that crashes, leaks or hangs costs one worker, \
      never the service.

      **Try it**: open *Submit a job* below, choose an example, execute it, and follow the \
      `Location` of the answer.

      Errors are problem details (RFC 9457) with a stable `type`, explained under `/problems`. \
      Durations in requests are a number with its unit (`500ms`, `30s`, `5m`, `1h`, `2d`) or \
      ISO-8601 (`PT30S`); times are RFC 3339 in UTC.\
      """;

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(new Info().title("jobpool").version(version()).description(DESCRIPTION))
        .components(
            new Components()
                .addHeaders("Location", header("Where the job is: `/jobs/{id}`."))
                .addHeaders("Retry-After", header("Seconds until it is worth asking again."))
                .addHeaders("ETag", header("Changes when the job does; for `If-None-Match`."))
                .addHeaders(
                    "Preference-Applied", header("Which preference of `Prefer` was followed.")));
  }

  private static String version() {
    String version = ApiDocumentation.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static Header header(String description) {
    return new Header().description(description).schema(new StringSchema());
  }

  /** Turns {@link Problems} into responses: one for each status, with an example for each type. */
  @Bean
  OperationCustomizer problemResponses() {
    return (operation, handler) -> {
      Problems problems = annotation(handler);
      if (problems != null) {
        Map<HttpStatus, List<ProblemType>> byStatus =
            Arrays.stream(problems.value())
                .collect(
                    Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
        byStatus.forEach((status, types) ->
            operation
                .getResponses()
                .addApiResponse(String.valueOf(status.value()), problemResponse(types)));
      }
      return operation;
    };
  }

  private static @Nullable Problems annotation(HandlerMethod handler) {
    return handler.getMethodAnnotation(Problems.class);
  }

  static ApiResponse problemResponse(List<ProblemType> types) {
    MediaType content = new MediaType().schema(new Schema<>().$ref("Problem"));
    for (ProblemType type : types) {
      content.addExamples(
          type.code(), new Example().summary(type.title()).value(problemExample(type)));
    }
    ApiResponse response =
        new ApiResponse()
            .description(
                types.stream()
                    .map(type -> "`%s`: %s".formatted(type.code(), type.explanation()))
                    .collect(Collectors.joining("\n\n")))
            .content(new Content().addMediaType(ProblemWriter.MEDIA_TYPE, content));
    return types.contains(ProblemType.QUEUE_FULL)
        ? response.addHeaderObject("Retry-After", new Header().$ref("Retry-After"))
        : response;
  }

  private static Map<String, Object> problemExample(ProblemType type) {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("type", type.uri().toString());
    example.put("title", type.title());
    example.put("status", type.status().value());
    example.put("detail", type.explanation());
    return example;
  }

  /** Shows a job in the state that goes with the status. */
  @Bean
  OperationCustomizer jobExamples() {
    return (operation, handler) -> {
      operation.getResponses().forEach(ApiDocumentation::addJobExample);
      return operation;
    };
  }

  private static void addJobExample(String status, ApiResponse response) {
    MediaType json =
        response.getContent() == null ? null : response.getContent().get(APPLICATION_JSON_VALUE);
    if (json != null
        && json.getSchema() != null
        && "#/components/schemas/Job".equals(json.getSchema().get$ref())) {
      json.setExample(
          status.equals("202") ? JobExampleAnswers.queued() : JobExampleAnswers.succeeded());
    }
  }

  /** What people come for first. */
  @Bean
  OpenApiCustomizer order() {
    List<String> sections = List.of("jobs", "sessions", "functions", "pool", "problems");
    return document -> {
      Paths sorted = new Paths();
      document.getPaths().entrySet().stream()
          .sorted(
              Comparator.comparingInt((Map.Entry<String, PathItem> path) ->
                      sections.indexOf(path.getKey().split("/")[1]))
                  .thenComparing(Map.Entry::getKey))
          .forEach(path -> sorted.addPathItem(path.getKey(), path.getValue()));
      document.setPaths(sorted);
      document
          .getTags()
          .sort(
              Comparator.comparingInt(
                  tag -> sections.indexOf(tag.getName().toLowerCase(Locale.ROOT))));
    };
  }

  @Bean
  OpenApiCustomizer problemSchema() {
    return document ->
        ModelConverters.getInstance(true)
            .readAllAsResolvedSchema(new AnnotatedType(ProblemView.class))
            .referencedSchemas
            .forEach(document.getComponents()::addSchemas);
  }

  /** Not for those who have not said who they are: it tells what is deployed. */
  @Bean
  OpenApiCustomizer functionExamples(FunctionCatalog catalog, Callers callers) {
    return document -> {
      if (callers.find(currentRequest()).isPresent()) {
        addExamples(document, catalog);
      }
    };
  }

  private static HttpServletRequest currentRequest() {
    return ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes())
        .getRequest();
  }

  private static void addExamples(OpenAPI document, FunctionCatalog catalog) {
    document.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .filter(operation -> JobsApi.SUBMIT_OPERATION.equals(operation.getOperationId()))
        .forEach(operation -> addExamples(operation, catalog.current().functions().all()));
  }

  private static void addExamples(Operation submit, List<FunctionSignature> functions) {
    MediaType body =
        Objects.requireNonNull(submit.getRequestBody().getContent().get(APPLICATION_JSON_VALUE));
    JobExamples.forCurrentRequest()
        .of(functions)
        .forEach((name, value) -> body.addExamples(name, new Example().value(value)));
  }
}
