package dev.jobpool.pool.worker;

import dev.jobpool.api.JobContext;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A function that runs while a worker's AOT cache is made: it takes and returns the kinds of values
 * that functions commonly do, so that the classes which bind and write them are in the cache. It is
 * loaded as any function is, from the worker's own jar.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** A record among the values. */
  public record Scene(int number, String title, List<Double> cues) {}

  /** Takes and returns values of many kinds. */
  public static Map<String, Object> rehearse(
      int number, String title, List<Double> cues, Map<String, Object> notes, JobContext job) {
    System.out.println("rehearsing " + title);
    for (Method method : Rehearsal.class.getMethods()) {
      if (method.getName().equals("shape")) {
        call(method);
      }
    }
    Map<String, Object> values = new LinkedHashMap<>(notes);
    values.put("scene", new Scene(number, title, cues));
    values.put("numbers", List.of(1, 2L, 3.0, 4.0f, true));
    values.put("remaining", job.remaining());
    return values;
  }

  // Calling a method by reflection needs some machinery for each shape of signature. These are the
  // commonest, so that the cache has it.

  public static long shape(long n) {
    return n;
  }

  public static long shape(long n, int m) {
    return n + m;
  }

  public static int shape(int n) {
    return n;
  }

  public static double shape(double x) {
    return x;
  }

  public static Object shape() {
    return "";
  }

  public static Object shape(Object o) {
    return o;
  }

  public static Object shape(Object o, Object p) {
    return List.of(o, p);
  }

  public static Object shape(Object o, Object p, Object q) {
    return List.of(o, p, q);
  }

  public static long shape(Object o, long n) {
    return n;
  }

  private static void call(Method method) {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      if (type == long.class) {
        arguments[i] = 1L;
      } else if (type == int.class) {
        arguments[i] = 1;
      } else if (type == double.class) {
        arguments[i] = 1.0;
      } else {
        arguments[i] = "";
      }
    }
    try {
      method.invoke(null, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
