package dev.jobpool.web;

import dev.jobpool.web.Problem.ParameterViolation;
import dev.jobpool.web.Problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that a handler does not declare, and repeated ones that it reads once: a
 * misspelt parameter should not look as if it had worked.
 */
final class StrictQuery implements HandlerInterceptor {
  private final Map<HandlerMethod, Declared> declared = new ConcurrentHashMap<>();

  /** The parameters of one handler. */
  private record Declared(Set<String> all, Set<String> repeatable) {

    static Declared of(HandlerMethod handler) {
      Set<String> all = new TreeSet<>();
      Set<String> repeatable = new TreeSet<>();
      for (MethodParameter parameter : handler.getMethodParameters()) {
        if (parameter.hasParameterAnnotation(RequestParam.class)) {
          String name = String.valueOf(parameter.getParameterName());
          all.add(name);
          if (Set.class.isAssignableFrom(parameter.getParameterType())
              || parameter.getParameterType() == LabelQuery.class) {
            repeatable.add(name);
          }
        }
      }
      return new Declared(all, repeatable);
    }
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && method.getBeanType().getPackage() == StrictQuery.class.getPackage()) {
      check(parameters(request), declared.computeIfAbsent(method, StrictQuery::declaredBy));
    }
    return true;
  }

  private static Declared declaredBy(HandlerMethod method) {
    for (MethodParameter parameter : method.getMethodParameters()) {
      parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
    }
    return Declared.of(method);
  }

  /** Of a form in the body too: there is none that should be read. */
  private static Map<String, String[]> parameters(HttpServletRequest request) {
    try {
      return request.getParameterMap();
    } catch (IllegalStateException e) {
      throw Problem.of(ProblemType.BAD_REQUEST, "the query cannot be decoded; %-encode it as UTF-8")
          .asException();
    }
  }

  private static void check(Map<String, String[]> parameters, Declared declared) {
    List<Violation> violations = new ArrayList<>(0);
    parameters.forEach((name, values) -> {
      if (!declared.all.contains(name)) {
        violations.add(
            new ParameterViolation(
                Excerpt.shortened(name),
                declared.all.isEmpty()
                    ? "there are no query parameters here"
                    : "is no query parameter here; those are " + String.join(", ", declared.all)));
      } else if (values.length > 1 && !declared.repeatable.contains(name)) {
        violations.add(
            new ParameterViolation(name, "is given more than once: " + Arrays.toString(values)));
      }
    });
    if (!violations.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_PARAMETER, violations).asException();
    }
  }
}
