package dev.jobpool.session;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import org.jspecify.annotations.Nullable;

/**
 * How a client is told that its session is over.
 *
 * @param code a close code of WebSocket (RFC 6455)
 * @param reason for people; empty if everything went well
 */
record Farewell(int code, String reason) {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int WRONG_KIND = 1003;
  static final int NOT_UTF_8 = 1007;
  static final int TOO_LONG = 1009;
  static final int FAILED = 1011;
  static final int TRY_LATER = 1013;

  /** A close frame has room for no more. */
  private static final int MAX_REASON_BYTES = 123;

  Farewell {
    reason = shortened(reason);
  }

  /** By what has become of the session's job; null: that is not known. */
  static Farewell of(@Nullable Job ended) {
    if (ended == null) {
      return new Farewell(FAILED, "what became of the session could not be stored");
    }
    JobError error = ended.error();
    return new Farewell(code(ended), error == null ? "" : error.message());
  }

  private static int code(Job ended) {
    return switch (ended.state()) {
      case SUCCEEDED -> NORMAL;
      case CANCELLED -> GOING_AWAY;
      case FAILED -> isLate(ended) ? TRY_LATER : FAILED;
      case TIMED_OUT, LOST -> FAILED;
      case SCHEDULED, QUEUED, RUNNING ->
          throw new IllegalArgumentException("job %s has not ended".formatted(ended.id()));
    };
  }

  private static boolean isLate(Job ended) {
    return ended.error() != null && ended.error().kind() == JobError.Kind.START_DEADLINE;
  }

  /** Cut so that its UTF-8 fits, between two characters. */
  private static String shortened(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      if (bytes > MAX_REASON_BYTES) {
        return text.substring(0, i);
      }
      i += Character.charCount(character);
    }
    return text;
  }
}
