package dev.jobpool.session;

import dev.jobpool.job.JobRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param func the function's name, {@code samples.Chat::talk}
 * @param priority as that of a job
 * @param timeout how long the conversation may last; null: without limit
 * @param startWithin how long the client waits for a worker; null: without limit
 */
public record SessionRequest(
    String func, int priority, @Nullable Duration timeout, @Nullable Duration startWithin) {

  JobRequest toJob() {
    return JobRequest.calling(func)
        .timeout(timeout)
        .startWithin(startWithin)
        .priority(priority)
        .build();
  }
}
