package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Arguments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls for tests. */
final class TestCalls {
  private TestCalls() {}

  static Call call(String jobId) {
    return call(jobId, "a.B::c", "[]", null);
  }

  static Call call(String jobId, String function, String arguments, @Nullable Duration timeout) {
    return new Call(jobId, function, json(arguments), timeout);
  }

  /** A call of a function that converses, with a new client. */
  static Call conversation(String jobId) {
    return new Call(jobId, "a.B::c", json("[]"), null, new Conversation());
  }

  static Arguments json(String array) {
    return Arguments.json(
        array.getBytes(StandardCharsets.UTF_8), "{}".getBytes(StandardCharsets.UTF_8));
  }
}
