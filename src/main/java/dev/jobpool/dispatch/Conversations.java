package dev.jobpool.dispatch;

import dev.jobpool.pool.Conversation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The clients of those jobs that converse. Safe for use by many threads. */
@FunctionalInterface
public interface Conversations {

  /** The conversation of a job's client; null if the job does not converse. */
  @Nullable Conversation of(UUID jobId);
}
