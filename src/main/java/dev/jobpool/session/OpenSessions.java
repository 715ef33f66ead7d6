package dev.jobpool.session;

import dev.jobpool.pool.Conversation;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of clients that are connected here, by their jobs. Safe for use by many threads. */
public final class OpenSessions {
  private final Map<UUID, Session> byJob = new ConcurrentHashMap<>();

  /** The conversation that a job is; null for every other job. */
  public @Nullable Conversation conversation(UUID jobId) {
    Session session = byJob.get(jobId);
    return session == null ? null : session.conversation();
  }

  /** How many. */
  public int count() {
    return byJob.size();
  }

  void add(Session session) {
    byJob.put(session.id(), session);
  }

  void remove(Session session) {
    byJob.remove(session.id());
  }

  Collection<Session> all() {
    return byJob.values();
  }
}
