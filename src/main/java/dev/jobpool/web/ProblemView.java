package dev.jobpool.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of a problem, for the documentation. {@link ProblemWriter} writes it. */
@Schema(name = "Problem", description = "What went wrong: RFC 9457 problem details.")
record ProblemView(
    @Schema(
            description = "Tells the kind of error; stable. It leads to an explanation.",
            format = "uri-reference",
            example = "/problems/no-such-job")
        String type,
    @Schema(description = "The kind of error in words.", example = "No such job") String title,
    @Schema(description = "The HTTP status.", example = "404") int status,
    @Schema(description = "What was wrong this time.") String detail,
    @Schema(description = "The path of the request.", example = "/jobs/1") String instance,
    @Schema(description = "Which parts of the request were wrong.")
        @Nullable List<ErrorItem> errors,
    @Schema(description = "Names that may have been meant, with no-such-function.")
        @Nullable List<String> suggestions,
    @Schema(description = "The function's own error, with job-failed.")
        JobView.@Nullable ErrorView error) {

  @Schema(
      name = "ProblemItem",
      description = "One part of the request, named by one of pointer, parameter, header.")
  record ErrorItem(
      @Schema(description = "In the body: a JSON Pointer.", example = "/args/0")
          @Nullable String pointer,
      @Schema(description = "In the query.", example = "pageSize") @Nullable String parameter,
      @Schema(description = "In a header.", example = "Content-Type") @Nullable String header,
      @Schema(example = "expected an integer but got a string") String detail) {}
}
