package dev.jobpool.web;

import dev.jobpool.job.IdempotencyKey;
import dev.jobpool.web.Problem.HeaderViolation;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}: one value of printable ASCII. */
final class IdempotencyKeyHeader {
  static final String NAME = "Idempotency-Key";

  private IdempotencyKeyHeader() {}

  /**
   * @return null if the header was not sent
   * @throws ProblemException if it is not what it must be
   */
  static @Nullable IdempotencyKey read(HttpServletRequest request, byte[] body) {
    String key = read(request);
    return key == null ? null : new IdempotencyKey(key, sha256().digest(body));
  }

  /**
   * The key alone.
   *
   * @return null if the header was not sent
   * @throws ProblemException if it is not what it must be
   */
  static @Nullable String read(HttpServletRequest request) {
    List<String> values = Collections.list(request.getHeaders(NAME));
    if (values.isEmpty()) {
      return null;
    }
    String key = values.getFirst().strip();
    boolean printable = key.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    if (values.size() > 1
        || key.isEmpty()
        || key.length() > IdempotencyKey.MAX_LENGTH
        || !printable) {
      String detail =
          "must be sent once, with 1 to %d characters of printable ASCII"
              .formatted(IdempotencyKey.MAX_LENGTH);
      throw Problem.of(ProblemType.BAD_REQUEST, List.of(new HeaderViolation(NAME, detail)))
          .asException();
    }
    return key;
  }

  /** What makes fingerprints of bodies. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks SHA-256", e);
    }
  }
}
