package dev.jobpool.web;

import static dev.jobpool.web.ProblemType.INVALID_PARAMETER;
import static dev.jobpool.web.ProblemType.NOT_ACCEPTABLE;
import static dev.jobpool.web.ProblemType.NO_SUCH_FUNCTION;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The contract of {@code /functions}: its routes, and what the documentation says about them. */
@Tag(name = "Functions", description = "What can be called: the public static methods of the jars")
@RequestMapping(path = "/functions", produces = APPLICATION_JSON_VALUE)
interface FunctionsApi {

  @Operation(
      operationId = "listFunctions",
      summary = "List the functions",
      description =
          """
          Every function of the functions folder, with the types of its parameters, JSON Schemas \
          of its arguments and result, and a body for `POST /jobs` to start from. What could not \
          be used is listed under `problems`.\
          """)
  @ApiResponse(responseCode = "200", description = "The functions.", useReturnTypeSchema = true)
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE})
  @GetMapping
  FunctionView.Listing list();

  @Operation(
      operationId = "getFunction",
      summary = "Look at a function",
      description = "All overloads of one name.")
  @ApiResponse(responseCode = "200", description = "The function.", useReturnTypeSchema = true)
  @Problems({NO_SUCH_FUNCTION, INVALID_PARAMETER, NOT_ACCEPTABLE})
  @GetMapping("/{name}")
  FunctionView.Overloads get(
      @PathVariable
          @Parameter(
              description = "The name, as jobs call it.",
              example = "samples.Arithmetic::power")
          String name);

  @Operation(
      operationId = "reloadFunctions",
      summary = "Read the functions folder again",
      description =
          """
          Jars that were added, removed or changed take effect: workers are replaced when their \
          jobs are done, so no running job is disturbed. The answer tells what changed.\
          """)
  @ApiResponse(responseCode = "200", description = "What changed.", useReturnTypeSchema = true)
  @Problems({INVALID_PARAMETER, NOT_ACCEPTABLE})
  @PostMapping("/reload")
  FunctionView.Reload reload() throws IOException;
}
