package dev.jobpool.web;

import dev.jobpool.job.JobError;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One error as the client gets it: RFC 9457 problem details.
 *
 * @param detail what was wrong this time, for people: what was tried, the limit, the value seen
 * @param violations which parts of the request were wrong; {@code errors} in JSON
 * @param suggestions what may have been meant
 * @param error the function's own error, for {@link ProblemType#JOB_FAILED}
 * @param headers of the answer, such as {@code Retry-After}
 */
record Problem(
    ProblemType type,
    String detail,
    List<Violation> violations,
    List<String> suggestions,
    @Nullable JobError error,
    Map<String, String> headers) {

  Problem {
    violations = List.copyOf(violations);
    suggestions = List.copyOf(suggestions);
    headers = Map.copyOf(headers);
  }

  static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of(), List.of(), null, Map.of());
  }

  /** A problem that lists what is wrong; the first violation is the detail. */
  static Problem of(ProblemType type, List<Violation> violations) {
    String detail = violations.getFirst().sentence();
    if (violations.size() > 1) {
      detail += " (and " + (violations.size() - 1) + " more, see errors)";
    }
    return new Problem(type, detail, violations, List.of(), null, Map.of());
  }

  Problem withSuggestions(List<String> names) {
    return new Problem(type, detail, violations, names, error, headers);
  }

  Problem withError(@Nullable JobError cause) {
    return new Problem(type, detail, violations, suggestions, cause, headers);
  }

  Problem withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Problem(type, detail, violations, suggestions, error, more);
  }

  ProblemException asException() {
    return new ProblemException(this);
  }

  /** What is wrong with one part of the request. */
  sealed interface Violation {

    /** Names the part and what is wrong with it. */
    String sentence();
  }

  /**
   * In the body.
   *
   * @param pointer a JSON Pointer, such as {@code /args/0}
   */
  record BodyViolation(String pointer, String detail) implements Violation {
    @Override
    public String sentence() {
      return pointer.isEmpty() ? detail : pointer + ": " + detail;
    }
  }

  /** In the query. */
  record ParameterViolation(String parameter, String detail) implements Violation {
    @Override
    public String sentence() {
      return parameter + ": " + detail;
    }
  }

  /** In a header. */
  record HeaderViolation(String header, String detail) implements Violation {
    @Override
    public String sentence() {
      return header + ": " + detail;
    }
  }
}
