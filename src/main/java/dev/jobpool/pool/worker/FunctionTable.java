package dev.jobpool.pool.worker;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The functions that this worker has been asked for, found once each. For one thread. */
final class FunctionTable {
  private final FunctionLoader loader;
  private final JsonMapper mapper;
  private final Map<String, List<Function>> overloads = new HashMap<>();

  FunctionTable(FunctionLoader loader, JsonMapper mapper) {
    this.loader = loader;
    this.mapper = mapper;
  }

  /** The overload that takes {@code arguments} arguments. */
  Function find(String name, int arguments) throws NoSuchFunctionException, BadArgumentsException {
    List<Function> candidates = named(name);
    Function found = null;
    for (Function candidate : candidates) {
      if (candidate.arity() == arguments && !candidate.converses()) {
        if (found != null) {
          throw new NoSuchFunctionException(
              "%s is ambiguous: two overloads take %d arguments".formatted(name, arguments));
        }
        found = candidate;
      }
    }
    if (found == null) {
      if (candidates.stream().allMatch(Function::converses)) {
        throw new NoSuchFunctionException(name + " converses with a client; it cannot be called");
      }
      throw new BadArgumentsException(
          "%d arguments given; known: %s"
              .formatted(
                  arguments,
                  candidates.stream().map(Function::signature).collect(Collectors.joining("; "))));
    }
    return found;
  }

  /** The function of that name that converses with a client. */
  Function findConversing(String name) throws NoSuchFunctionException {
    for (Function candidate : named(name)) {
      if (candidate.converses()) {
        return candidate;
      }
    }
    throw new NoSuchFunctionException(
        name + " does not converse: it does not take an InputStream and an OutputStream");
  }

  private List<Function> named(String name) throws NoSuchFunctionException {
    List<Function> candidates = overloads.get(name);
    if (candidates == null) {
      List<Method> methods = loader.find(name);
      candidates = methods.stream().map(method -> Function.of(name, method, mapper)).toList();
      overloads.put(name, candidates);
    }
    return candidates;
  }
}
