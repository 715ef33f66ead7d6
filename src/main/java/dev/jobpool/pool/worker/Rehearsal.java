package dev.jobpool.pool.worker;

import dev.jobpool.api.JobContext;
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
    Map<String, Object> values = new LinkedHashMap<>(notes);
    values.put("scene", new Scene(number, title, cues));
    values.put("numbers", List.of(1, 2L, 3.0, 4.0f, true));
    values.put("remaining", job.remaining());
    return values;
  }
}
