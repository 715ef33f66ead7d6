package dev.jobpool.job;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, and how far that reaches.
 *
 * @param principal its name; null: nobody was asked who they are
 * @param seesAll whether everybody's jobs are its business; else only its own exist for it
 * @param functions which functions it may have called, by their names
 */
public record Caller(@Nullable String principal, boolean seesAll, Predicate<String> functions) {
  /** Somebody of a service that asks nobody: may do everything. */
  public static final Caller ANYBODY = new Caller(null, true, _ -> true);

  public Caller {
    if (principal == null && !seesAll) {
      throw new IllegalArgumentException("nobody in particular has no jobs of its own");
    }
  }

  /** Whether a job exists for it. */
  boolean sees(Job job) {
    return seesAll || principal != null && principal.equals(job.request().origin().principal());
  }
}
