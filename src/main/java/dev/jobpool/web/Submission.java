package dev.jobpool.web;

import dev.jobpool.job.JobRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A body of {@code POST /jobs}, read and well-formed; whether the function exists is not known yet.
 *
 * @param positional how many arguments come by position
 * @param keywords the names of the others
 * @param map what it says about being a map; null: nothing
 */
record Submission(JobRequest request, int positional, Set<String> keywords, @Nullable MapPart map) {

  Submission {
    keywords = Set.copyOf(keywords);
  }
}
