package dev.jobpool.pool.worker;

import dev.jobpool.api.JobContext;
import dev.jobpool.pool.ipc.Arguments;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a call's arguments into a function and its frame, as a Python call would: positions, then
 * names.
 */
final class ArgumentBinder {
  private final FunctionTable functions;
  private final JsonMapper mapper;

  ArgumentBinder(FunctionTable functions, JsonMapper mapper) {
    this.functions = functions;
    this.mapper = mapper;
  }

  /** A function with everything it is called with. */
  record Bound(Function function, @Nullable Object[] frame) {
    @Nullable Object invoke() throws Throwable {
      return function.invoke(frame);
    }
  }

  Bound bind(String name, Arguments arguments, JobContext context)
      throws NoSuchFunctionException, BadArgumentsException {
    try {
      int positional = countElements(arguments.positional());
      int named = countProperties(arguments.named());
      Function function = functions.find(name, positional + named);
      @Nullable Object[] frame = function.frame(context);
      bindPositions(function, arguments, frame);
      if (named > 0) {
        bindNames(function, arguments.named(), positional, frame);
      }
      return new Bound(function, frame);
    } catch (JacksonException e) {
      throw new BadArgumentsException(
          name + ": the arguments are not JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * Binds one item of a map, which starts at the parser's current token.
   *
   * @param star the item is an array of all the arguments
   */
  Bound bindItem(String name, JsonParser json, boolean star, JobContext context)
      throws NoSuchFunctionException, BadArgumentsException {
    if (star) {
      byte[] item = mapper.writeValueAsBytes(mapper.readTree(json));
      return bind(name, Arguments.json(item, EMPTY_OBJECT), context);
    }
    Function function = functions.find(name, 1);
    @Nullable Object[] frame = function.frame(context);
    Parameter parameter = function.parameters().getFirst();
    frame[parameter.slot()] = parameter.read(json, name);
    return new Bound(function, frame);
  }

  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  private void bindPositions(Function function, Arguments arguments, @Nullable Object[] frame)
      throws BadArgumentsException {
    try (JsonParser json = mapper.createParser(arguments.positional())) {
      json.nextToken();
      for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
        Parameter parameter = function.parameters().get(i);
        byte @Nullable [] binary = binaryAt(arguments, i);
        frame[parameter.slot()] =
            binary != null
                ? parameter.accept(binary, function.name())
                : parameter.read(json, function.name());
      }
    }
  }

  private static byte @Nullable [] binaryAt(Arguments arguments, int position) {
    for (Arguments.Binary binary : arguments.binary()) {
      if (binary.position() == position) {
        return binary.bytes();
      }
    }
    return null;
  }

  private void bindNames(Function function, byte[] named, int positional, @Nullable Object[] frame)
      throws BadArgumentsException {
    Map<String, Parameter> byName = new LinkedHashMap<>();
    function.parameters().stream().skip(positional).forEach(p -> byName.put(p.name(), p));
    try (JsonParser json = mapper.createParser(named)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        Parameter parameter = byName.remove(name);
        if (parameter == null) {
          throw new BadArgumentsException(
              "unexpected or repeated argument '%s' for %s".formatted(name, function.signature()));
        }
        frame[parameter.slot()] = parameter.read(json, function.name());
      }
    }
  }

  private int countElements(byte[] array) throws BadArgumentsException {
    if (array.length == 2) {
      return 0;
    }
    try (JsonParser json = mapper.createParser(array)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new BadArgumentsException("positional arguments must be one JSON array");
      }
      int count = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        json.skipChildren();
        count++;
      }
      return count;
    }
  }

  private int countProperties(byte[] object) throws BadArgumentsException {
    if (object.length == 2) {
      return 0;
    }
    try (JsonParser json = mapper.createParser(object)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadArgumentsException("named arguments must be one JSON object");
      }
      int count = 0;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        json.nextToken();
        json.skipChildren();
        count++;
      }
      return count;
    }
  }
}
