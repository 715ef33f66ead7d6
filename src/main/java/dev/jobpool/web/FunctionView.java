package dev.jobpool.web;

import dev.jobpool.function.FunctionProblem;
import dev.jobpool.function.FunctionSignature;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One function, or one overload of it, as JSON. */
@Schema(name = "Function", description = "What can be called.")
record FunctionView(
    @Schema(description = "What jobs call it.", example = "samples.Arithmetic::power") String name,
    @Schema(
            description = "`call` runs as a job; `session` converses over a connection.",
            allowableValues = {"call", "session"})
        String kind,
    @Schema(example = "power(long base, int exponent): long") String declaration,
    List<ParameterView> parameters,
    @Schema(description = "The Java type of the result.", example = "long") String returns,
    @Schema(description = "JSON Schema of `args`, all arguments by position.")
        Map<String, Object> argsSchema,
    @Schema(description = "JSON Schema of `kwargs`, all arguments by name.")
        Map<String, Object> kwargsSchema,
    @Schema(description = "JSON Schema of the result.") Map<String, Object> resultSchema,
    @Schema(description = "The jar that holds it.", example = "jobpool-samples.jar") String jar,
    @Schema(description = "A body for `POST /jobs` to start from; null for a session.")
        @Nullable Map<String, Object> example) {

  static FunctionView of(FunctionSignature function, JobExamples examples) {
    boolean call = function.kind() == FunctionSignature.Kind.CALL;
    return new FunctionView(
        function.name(),
        Codes.of(function.kind()),
        function.declaration(),
        function.parameters().stream()
            .map(parameter -> new ParameterView(parameter.name(), parameter.javaType()))
            .toList(),
        function.result().javaType(),
        function.argsSchema(),
        function.kwargsSchema(),
        function.resultSchema(),
        function.jar(),
        call ? examples.body(function) : null);
  }

  @Schema(name = "FunctionParameter")
  record ParameterView(
      @Schema(example = "base") String name,
      @Schema(description = "The Java type.", example = "long") String type) {}

  @Schema(name = "FunctionOverloads", description = "All functions of one name.")
  record Overloads(String name, List<FunctionView> overloads) {}

  @Schema(name = "FunctionListing", description = "The functions folder as it was read last.")
  record Listing(
      @Schema(description = "Counts the different contents seen.") long generation,
      @Schema(description = "SHA-256 over names and contents of all jars.") String fingerprint,
      Instant loadedAt,
      List<FunctionView> functions,
      @Schema(description = "What could not be used as it is.") List<ProblemItem> problems) {}

  @Schema(name = "FunctionReload", description = "File names of jars; libraries begin with lib/.")
  record Reload(
      long generation,
      List<String> added,
      List<String> removed,
      List<String> changed,
      @Schema(description = "What could not be used as it is.") List<ProblemItem> problems) {}

  @Schema(name = "FunctionProblem", description = "Something in the functions folder is unusable.")
  record ProblemItem(
      @Schema(description = "The jar, or the folder.", example = "broken.jar") String source,
      @Schema(description = "What is wrong, and what became of it.") String message) {

    static List<ProblemItem> of(List<FunctionProblem> problems) {
      return problems.stream()
          .map(problem -> new ProblemItem(problem.source(), problem.message()))
          .toList();
    }
  }
}
