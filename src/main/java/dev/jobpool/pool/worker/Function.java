package dev.jobpool.pool.worker;

import dev.jobpool.api.JobContext;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One method that calls can name.
 *
 * @param parameters those that callers pass, in order; {@link JobContext} is not among them, nor
 *     are the streams of a conversation
 * @param converses whether it takes an {@code InputStream} and an {@code OutputStream}, in this
 *     order, and nothing else but {@link JobContext}
 */
record Function(
    String name, Method method, List<Parameter> parameters, int[] contextSlots, boolean converses) {
  private static final List<Class<?>> STREAMS = List.of(InputStream.class, OutputStream.class);

  static Function of(String name, Method method, JsonMapper mapper) {
    boolean converses = converses(method);
    List<Parameter> visible = new ArrayList<>();
    List<Integer> contexts = new ArrayList<>();
    java.lang.reflect.Parameter[] all = method.getParameters();
    String[] names = ParameterNames.of(method);
    for (int slot = 0; slot < all.length; slot++) {
      if (all[slot].getType() == JobContext.class) {
        contexts.add(slot);
      } else if (!converses) {
        visible.add(Parameter.of(all[slot], names[slot], slot, mapper));
      }
    }
    int[] contextSlots = contexts.stream().mapToInt(Integer::intValue).toArray();
    return new Function(name, method, List.copyOf(visible), contextSlots, converses);
  }

  private static boolean converses(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .filter(type -> type != JobContext.class)
        .toList()
        .equals(STREAMS);
  }

  int arity() {
    return parameters.size();
  }

  /** Room for the method's arguments, the injected ones in place. */
  @Nullable Object[] frame(JobContext context) {
    @Nullable Object[] frame = new Object[method.getParameterCount()];
    for (int slot : contextSlots) {
      frame[slot] = context;
    }
    return frame;
  }

  /** All arguments of a function that converses. */
  @Nullable Object[] frame(JobContext context, ClientStreams client) {
    @Nullable Object[] frame = frame(context);
    for (int slot = 0; slot < frame.length; slot++) {
      Class<?> type = method.getParameterTypes()[slot];
      if (type == InputStream.class) {
        frame[slot] = client.input();
      } else if (type == OutputStream.class) {
        frame[slot] = client.output();
      }
    }
    return frame;
  }

  /**
   * Calls the method on this thread.
   *
   * @throws Throwable what the function threw
   */
  @Nullable Object invoke(@Nullable Object[] frame) throws Throwable {
    try {
      return method.invoke(null, frame);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** {@code samples.Arithmetic::power(base, exponent)}. */
  String signature() {
    return parameters.stream()
        .map(Parameter::name)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
