package dev.jobpool.job;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Some jobs of a listing, newest first.
 *
 * @param next where the next page starts: what to pass as {@code before}; null on the last page
 */
public record JobPage(List<Job> jobs, @Nullable UUID next) {
  public JobPage {
    jobs = List.copyOf(jobs);
  }
}
