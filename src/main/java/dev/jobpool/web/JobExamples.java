package dev.jobpool.web;

import dev.jobpool.function.FunctionSignature;
import dev.jobpool.function.FunctionSignature.Kind;
import dev.jobpool.function.FunctionSignature.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Bodies of {@code POST /jobs} to start from, one for each function there is. For the sample
 * functions they are chosen; for all others they are made up from the signature.
 *
 * @param service where this service is reached: the samples that fetch a page fetch one from here
 */
record JobExamples(String service) {

  /** Functions that do not end by themselves. */
  private static final Set<String> ENDLESS =
      Set.of(
          "samples.Faults::hang",
          "samples.Faults::ignoreInterrupt",
          "samples.Faults::spawnAndHang");

  private static final String FILMS =
      "<li><i>(\\d+)</i> <b>(.*?)</b> <span>(.*?)</span> <time>(.*?)</time></li>";

  /** For the service as the current request has reached it. */
  static JobExamples forCurrentRequest() {
    return new JobExamples(ServletUriComponentsBuilder.fromCurrentContextPath().toUriString());
  }

  /** Bodies by a name for people, in the order of the functions; sessions have none. */
  Map<String, Map<String, Object>> of(List<FunctionSignature> functions) {
    Map<String, Map<String, Object>> examples = new LinkedHashMap<>();
    for (FunctionSignature function : functions) {
      if (function.kind() == Kind.CALL) {
        String name = function.name();
        examples.put(
            examples.containsKey(name) ? name + "/" + function.arity() : name, body(function));
      }
    }
    return examples;
  }

  Map<String, Object> body(FunctionSignature function) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("func", function.name());
    if (function.arity() > 0) {
      body.put("args", arguments(function));
    }
    if (ENDLESS.contains(function.name())) {
      body.put("timeout", "2s");
    }
    return body;
  }

  private List<@Nullable Object> arguments(FunctionSignature function) {
    List<Object> chosen = chosen(function.name());
    if (chosen.size() == function.arity()) {
      return new ArrayList<>(chosen);
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Parameter parameter : function.parameters()) {
      arguments.add(new ExampleValue(function).of(parameter.type()));
    }
    return arguments;
  }

  /** Arguments worth trying; empty if the function is none of the samples that need them. */
  private List<Object> chosen(String function) {
    return switch (function) {
      case "samples.Arithmetic::square" -> List.of(12);
      case "samples.Arithmetic::power" -> List.of(2, 10);
      case "samples.Arithmetic::sum" -> List.of(List.of(1, 2, 3, 4));
      case "samples.Text::upper" -> List.of("hello, pool");
      case "samples.Tasks::work" -> List.of(7, 0.5);
      case "samples.Faults::fail" -> List.of("failed as it was asked to");
      case "samples.Faults::exit" -> List.of(3);
      case "samples.Pages::fetch" -> List.of(service + "/samples/films.html");
      case "samples.Pages::record" -> List.of(page());
      case "samples.MovieBoard::scrape" -> List.of(service + "/samples/films.html", FILMS);
      default -> List.of();
    };
  }

  private Map<String, Object> page() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("url", service + "/samples/films.html");
    page.put("text", "A board of films");
    return page;
  }
}
