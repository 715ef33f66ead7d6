package dev.jobpool.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Explains the types of problems: the addresses that stand in {@code type}. */
@Tag(name = "Problems", description = "What the errors mean")
@RestController
@RequestMapping(path = "/problems", produces = MediaType.APPLICATION_JSON_VALUE)
final class ProblemsController {

  @Schema(name = "ProblemType", description = "A kind of error.")
  record Explanation(
      @Schema(example = "/problems/no-such-job") String type,
      @Schema(example = "404") int status,
      @Schema(example = "No such job") String title,
      String explanation) {

    static Explanation of(ProblemType type) {
      return new Explanation(
          type.uri().toString(), type.status().value(), type.title(), type.explanation());
    }
  }

  @Operation(
      operationId = "listProblems",
      summary = "List the kinds of errors",
      description = "Every `type` that a problem of this service can have.")
  @ApiResponse(responseCode = "200", description = "The kinds.", useReturnTypeSchema = true)
  @Problems({ProblemType.INVALID_PARAMETER, ProblemType.NOT_ACCEPTABLE})
  @GetMapping
  List<Explanation> list() {
    return Arrays.stream(ProblemType.values()).map(Explanation::of).toList();
  }

  @Operation(
      operationId = "getProblem",
      summary = "Explain a kind of error",
      description = "What a problem of this type means.")
  @ApiResponse(responseCode = "200", description = "The kind.", useReturnTypeSchema = true)
  @Problems({ProblemType.NOT_FOUND, ProblemType.INVALID_PARAMETER, ProblemType.NOT_ACCEPTABLE})
  @GetMapping("/{name}")
  Explanation get(
      @PathVariable @Parameter(description = "The last part of the type.", example = "no-such-job")
          String name) {
    return ProblemType.ofCode(name)
        .map(Explanation::of)
        .orElseThrow(() ->
            Problem.of(
                    ProblemType.NOT_FOUND,
                    "there is no problem " + Excerpt.of(name) + "; see /problems")
                .asException());
  }
}
