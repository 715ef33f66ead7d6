package dev.jobpool.web;

import dev.jobpool.security.Callers;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Completes the OpenAPI document with how to prove who one is, where that is asked. */
@Configuration(proxyBeanMethods = false)
class SecurityDocumentation {
  private static final String BEARER = "bearer";
  private static final String API_KEY = "apiKey";

  /** What any operation may answer with that asks. */
  private static final List<ProblemType> PROBLEMS =
      List.of(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.TOO_MANY_REQUESTS);

  @Bean
  OpenApiCustomizer securitySchemes(Callers callers) {
    return document -> {
      if (callers.asked()) {
        complete(document);
      }
    };
  }

  private static void complete(OpenAPI document) {
    document
        .getComponents()
        .addSecuritySchemes(
            BEARER,
            new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("An API key, or a JSON Web Token."))
        .addSecuritySchemes(
            API_KEY,
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("X-API-Key")
                .description("An API key."));
    document
        .addSecurityItem(new SecurityRequirement().addList(BEARER))
        .addSecurityItem(new SecurityRequirement().addList(API_KEY));
    document
        .getPaths()
        .forEach((path, item) -> {
          boolean open = path.startsWith("/problems");
          item.readOperations()
              .forEach(operation -> {
                if (open) {
                  operation.setSecurity(List.of());
                } else {
                  addProblems(operation);
                }
              });
        });
  }

  private static void addProblems(Operation operation) {
    for (ProblemType type : PROBLEMS) {
      String status = String.valueOf(type.status().value());
      if (!operation.getResponses().containsKey(status)) {
        operation
            .getResponses()
            .addApiResponse(status, ApiDocumentation.problemResponse(List.of(type)));
      }
    }
  }
}
